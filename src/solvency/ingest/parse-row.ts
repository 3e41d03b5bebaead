import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { refuseRow } from "./ledger-error.ts";
import type { RawRow } from "./ledger-row.ts";
import { type ExactAmount, MAX_DECIMALS, parseAmount, roundUp } from "./parse-amount.ts";

/** What a ledger's amounts are counted in: an asset's index is its place in the policy's list. */
export interface LedgerAsset {
  readonly symbol: string;
  /** A unit is 10^-decimals of the asset; 0 to 30. */
  readonly decimals: number;
}

/** A row that holds. */
export interface LedgerRow {
  readonly line: number;
  /** SHA-256 of the customer's id with the top byte 0: 32 bytes, big-endian. */
  readonly idDigest: Uint8Array;
  readonly isMargin: boolean;
  readonly asset: number;
  /** Units, rounded up; below 2^64. */
  readonly balance: bigint;
  /** Units; 0 in a cash account. */
  readonly debt: bigint;
  readonly exactBalance: ExactAmount;
}

const LIMIT = 1n << 64n;
const MAX_ID_BYTES = 256;
// as in customer-id.ts: an id that a customer cannot say leads to no leaf
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

export function indexAssets(assets: readonly LedgerAsset[]): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  for (const [i, { symbol, decimals }] of assets.entries()) {
    if (index.has(symbol)) throw new RangeError("an asset is listed twice");
    if (!Number.isInteger(decimals) || decimals < 0 || decimals > MAX_DECIMALS) {
      throw new RangeError(`decimals are 0 to ${MAX_DECIMALS}`);
    }
    index.set(symbol, i);
  }
  return index;
}

/**
 * Reads a row strictly. Cash balances are rounded up to the asset's unit; a margin account's, which are collateral as
 * well, must not need rounding. Throws `ERR_SOLVENCY_LEDGER_CUSTOMER`, `_ASSET`, `_AMOUNT` or `_FORM` with its line and
 * column, and nothing of what stands there.
 */
export function parseRow(
  raw: RawRow,
  assets: readonly LedgerAsset[],
  indexOf: ReadonlyMap<string, number>,
): LedgerRow {
  const { line } = raw;
  const idDigest = digestId(raw.customer, line);
  if (raw.account !== "cash" && raw.account !== "margin") {
    refuseRow("FORM", line, "account", "the account must be cash or margin");
  }
  const isMargin = raw.account === "margin";
  const asset = indexOf.get(raw.asset);
  if (asset === undefined) {
    return refuseRow("ASSET", line, "asset", "the asset is not in the policy's list");
  }
  const { decimals } = assets[asset] as LedgerAsset;
  const exactBalance = readAmount(raw, "balance");
  const balance = toUnits(raw, "balance", exactBalance, decimals, isMargin);
  if (!isMargin && raw.debt !== "") {
    refuseRow("FORM", line, "debt", "a cash account has no debt: book it as a margin account");
  }
  const debt = raw.debt === "" ? 0n : toUnits(raw, "debt", readAmount(raw, "debt"), decimals, true);
  return { line, idDigest, isMargin, asset, balance, debt, exactBalance };
}

function digestId(customer: string, line: number): Uint8Array {
  const refuse = (message: string) => refuseRow("CUSTOMER", line, "customer", message);
  if (customer === "") refuse("the id is empty");
  if (customer !== customer.trim()) refuse("the id begins or ends with a space");
  if (INVISIBLE.test(customer)) refuse("the id has a character that nobody sees");
  if (customer !== customer.normalize("NFC")) refuse("the id is not in Unicode's form NFC");
  const bytes = utf8ToBytes(customer);
  if (bytes.length > MAX_ID_BYTES) refuse(`the id has more than ${MAX_ID_BYTES} bytes`);
  const digest = sha256(bytes);
  digest[0] = 0;
  return digest;
}

function readAmount(raw: RawRow, column: "balance" | "debt"): ExactAmount {
  const amount = parseAmount(raw[column]);
  if (amount !== undefined) return amount;
  const isNegative = /^-[0-9]/.test(raw[column]);
  return refuseRow(
    "AMOUNT",
    raw.line,
    column,
    isNegative
      ? "the amount is negative: what a customer owes is a debt of a margin account"
      : "the amount must be plain decimal, 1234.5: no sign, exponent, separator or leading zero",
  );
}

function toUnits(
  { line }: RawRow,
  column: "balance" | "debt",
  amount: ExactAmount,
  decimals: number,
  isExact: boolean,
): bigint {
  const units = roundUp(amount, decimals);
  if (isExact && units * 10n ** BigInt(MAX_DECIMALS - decimals) !== amount) {
    refuseRow("AMOUNT", line, column, "a margin account's amount is finer than the asset's unit");
  }
  if (units >= LIMIT) {
    refuseRow("AMOUNT", line, column, "the amount needs more than 64 bits in the asset's unit");
  }
  return units;
}
