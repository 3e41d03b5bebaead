import { type ErrorCode, SolvencyError } from "../errors.ts";

type Reason = ErrorCode<"SOLVENCY"> extends `ERR_SOLVENCY_${infer Name}` ? Name : never;

/** Names a place and a rule; never an id, a balance or a total. */
export function refuse(
  reason: Reason,
  message: string,
  details: Readonly<Record<string, string | number>> = {},
): never {
  throw new SolvencyError(`ERR_SOLVENCY_${reason}`, message, { details });
}

export function assertAmount(
  value: bigint,
  bits: number,
  reason: Extract<Reason, "AMOUNT_RANGE" | "TOTAL_RANGE" | "ITEM_FORM">,
  what: string,
): bigint {
  if (typeof value !== "bigint") throw new TypeError(`${what} must be a bigint`);
  if (value < 0n || value >> BigInt(bits) !== 0n) {
    refuse(reason, `${what} is not an integer of at most ${bits} bits`, { bits });
  }
  return value;
}

/** An asset's place in the list of a policy. */
export function assertAsset(index: number, assets: number): number {
  if (!Number.isInteger(index) || index < 0 || index >= assets) {
    refuse("ASSET_RANGE", `an asset's index is not below the capacity of ${assets}`, { assets });
  }
  return index;
}
