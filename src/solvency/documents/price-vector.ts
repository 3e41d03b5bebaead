import * as z from "zod";
import { id, instant, text, webAddress } from "../../policy/pack/pack-fields.ts";
import { AMOUNT_BITS, ASSETS_MOST, WHOLE } from "../layout.ts";
import type { MarketTable } from "../market.ts";
import { refuse } from "../solvency-error.ts";
import { quote, type SolvencyPolicy, symbol } from "./parse-solvency-policy.ts";
import { readDocument } from "./signed-document.ts";

/** A price of one whole asset, exact. */
const price = z.string().regex(/^(0|[1-9][0-9]{0,19})(\.[0-9]{0,29}[1-9])?$/);

const vectorSchema = z.strictObject({
  type: z.literal("SymbolonPriceVector"),
  formatVersion: z.literal(1),
  id,
  source: z.strictObject({ title: text(200), url: webAddress.optional() }),
  pricedAt: instant,
  quote,
  /** Prices count in 10^-quoteDecimals of the quote; every price of a smallest unit must be whole in it. */
  quoteDecimals: z.int().min(0).max(38),
  prices: z
    .array(z.strictObject({ symbol, price }))
    .min(1)
    .max(4 * ASSETS_MOST),
});

/** Prices of one moment from one source. `parsePriceVector` makes it. */
export type PriceVector = z.infer<typeof vectorSchema>;

/** @throws SolvencyError `ERR_SOLVENCY_PRICES_FORM`, also for a symbol that stands twice in whatever case */
export function parsePriceVector(json: unknown): PriceVector {
  const vector = readDocument(vectorSchema, json, "ERR_SOLVENCY_PRICES_FORM");
  const seen = new Set<string>();
  for (const [i, entry] of vector.prices.entries()) {
    const key = entry.symbol.toLowerCase();
    if (seen.has(key)) refuse("PRICES_FORM", `$.prices[${i}].symbol: stands twice`);
    seen.add(key);
  }
  return vector;
}

/** Unix seconds of the prices. */
export function pricedAt(vector: PriceVector): number {
  return Date.parse(vector.pricedAt) / 1000;
}

/**
 * Prices are of the snapshot's moment or before it, and no older than the policy allows.
 * @param snapshotAt Unix seconds
 * @param maxAge seconds
 * @throws SolvencyError `ERR_SOLVENCY_PRICES_FUTURE`, `ERR_SOLVENCY_PRICES_STALE`
 */
export function assertFreshPrices(time: number, snapshotAt: number, maxAge: number): void {
  for (const value of [time, snapshotAt, maxAge]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("times are whole seconds");
  }
  if (time > snapshotAt) refuse("PRICES_FUTURE", "the prices are later than the snapshot");
  if (snapshotAt - time > maxAge) {
    refuse("PRICES_STALE", "the prices are older than the policy allows", { maxAge });
  }
}

const UNLISTED = { price: 0n, marginWeight: 0 };

/**
 * The market of a policy's assets at a vector's prices. Nothing is rounded: the same price counts for what is owed and
 * for what is held.
 * @throws SolvencyError `ERR_SOLVENCY_PRICES_MISMATCH` for another currency or an asset without a price;
 *   `ERR_SOLVENCY_PRICES_FORM` for a price of 0, by which liabilities would vanish, or one that is not a whole number of
 *   at most 64 bits in its unit; `ERR_SOLVENCY_ASSET_RANGE` for more assets than the capacity
 */
export function compileMarket(
  vector: PriceVector,
  { quote: wanted, assets }: SolvencyPolicy,
  capacity: number,
): MarketTable {
  if (assets.length > capacity) {
    refuse("ASSET_RANGE", `the policy lists more than ${capacity} assets`, { assets: capacity });
  }
  if (vector.quote !== wanted) refuse("PRICES_MISMATCH", "the prices are in another currency");
  const prices = new Map(vector.prices.map((entry) => [entry.symbol, entry.price]));
  const rows = assets.map(({ symbol, decimals, haircutBasisPoints }, index) => {
    const text = prices.get(symbol);
    if (text === undefined) {
      return refuse("PRICES_MISMATCH", `asset ${index} has no price`, { index });
    }
    return {
      price: unitPrice(text, vector.quoteDecimals - decimals, index),
      marginWeight: WHOLE - haircutBasisPoints.margin,
    };
  });
  const unlisted = new Array(capacity - assets.length).fill(UNLISTED);
  return { pricedAt: pricedAt(vector), rows: [...rows, ...unlisted] };
}

/** Decimal text times 10^shift. */
function unitPrice(text: string, shift: number, index: number): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  const power = shift - fraction.length;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) refuse("PRICES_FORM", `the price of asset ${index} is 0`, { index });
  if (power < 0) {
    refuse("PRICES_FORM", `the price of asset ${index} needs more decimals of the quote`, {
      index,
    });
  }
  const price = digits * 10n ** BigInt(power);
  if (price >> BigInt(AMOUNT_BITS) !== 0n) {
    refuse("PRICES_FORM", `the price of asset ${index} does not fit ${AMOUNT_BITS} bits`, {
      index,
    });
  }
  return price;
}
