import type { Hash } from "../field/poseidon.ts";
import { AMOUNT_BITS, DIGEST_BITS, INDEX_BITS } from "./layout.ts";
import { assertAmount, assertAsset, refuse } from "./solvency-error.ts";

/** A thing that a venue owns: an address's balance, a custodian's position. */
export interface ReserveItem {
  /**
   * Below 2^248, the same wherever the thing appears: by it, a thing that is claimed twice is found. At level 1 a digest
   * of the address; at level 2 keyed by the authority.
   */
  readonly tag: bigint;
  readonly asset: number;
  /** In the asset's smallest unit of the policy, rounded down. */
  readonly amount: bigint;
  /** Pledged or borrowed: shown, and counted as 0. */
  readonly isEncumbered: boolean;
}

/** @throws SolvencyError `ERR_SOLVENCY_ITEM_FORM`, `ERR_SOLVENCY_ASSET_RANGE` */
export function assertItem(item: ReserveItem, assets: number): ReserveItem {
  assertAmount(item.tag, DIGEST_BITS, "ITEM_FORM", "a tag");
  assertAmount(item.amount, AMOUNT_BITS, "ITEM_FORM", "an amount");
  assertAsset(item.asset, assets);
  if (typeof item.isEncumbered !== "boolean") refuse("ITEM_FORM", "an item is encumbered or not");
  return item;
}

/** H[SOLVENCY_ITEM](tag, index + 2^10 amount + 2^74 encumbered) */
export function hashItem(hash: Hash, { tag, asset, amount, isEncumbered }: ReserveItem): bigint {
  const packed =
    BigInt(asset) |
    (amount << BigInt(INDEX_BITS)) |
    (BigInt(isEncumbered) << BigInt(INDEX_BITS + AMOUNT_BITS));
  return hash("SOLVENCY_ITEM", [tag, packed]);
}
