import type { Hash } from "../field/poseidon.ts";
import { absorb } from "./absorb.ts";
import { AMOUNT_BITS, MARKET_ROW_BITS, MARKET_ROWS_PER_ELEMENT, WHOLE } from "./layout.ts";
import { packRows } from "./pack-rows.ts";
import { refuse } from "./solvency-error.ts";

export interface MarketRow {
  /** Of the asset's smallest unit, in the quote's smallest: what a signed price vector gives. 64 bits. */
  readonly price: bigint;
  /** Basis points of the value that count as margin: the whole less the haircut. */
  readonly marginWeight: number;
}

/** The prices of one moment for every asset of the capacity. Assets that are not listed have price and weight 0. */
export interface MarketTable {
  /** Unix seconds. */
  readonly pricedAt: number;
  readonly rows: readonly MarketRow[];
}

/** @throws SolvencyError `ERR_SOLVENCY_PRICES_FORM` */
export function assertMarket({ pricedAt, rows }: MarketTable): void {
  if (!Number.isSafeInteger(pricedAt) || pricedAt < 0) {
    refuse("PRICES_FORM", "the time of the prices is no Unix time");
  }
  for (const [asset, { price, marginWeight }] of rows.entries()) {
    if (price < 0n || price >> BigInt(AMOUNT_BITS) !== 0n) {
      refuse("PRICES_FORM", `the price of asset ${asset} does not fit 64 bits`, { asset });
    }
    if (!Number.isInteger(marginWeight) || marginWeight < 0 || marginWeight > WHOLE) {
      refuse("PRICES_FORM", `the margin weight of asset ${asset} is above the whole`, { asset });
    }
  }
}

/** absorb[SOLVENCY_MARKET](priced at, rows...), price + 2^64 weight, three rows to an element. */
export function marketRoot(hash: Hash, market: MarketTable): bigint {
  assertMarket(market);
  const rows = market.rows.map(
    ({ price, marginWeight }) => price | (BigInt(marginWeight) << BigInt(AMOUNT_BITS)),
  );
  const elements = packRows(rows, MARKET_ROW_BITS, MARKET_ROWS_PER_ELEMENT);
  return absorb(hash, "SOLVENCY_MARKET", BigInt(market.pricedAt), elements);
}
