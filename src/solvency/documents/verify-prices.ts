import type { Hash } from "../../field/poseidon.ts";
import { parseDuration } from "../../policy/duration.ts";
import type { Authority } from "../../policy/pack/authority-schema.ts";
import { type MarketTable, marketRoot } from "../market.ts";
import { refuse } from "../solvency-error.ts";
import type { SolvencyPolicy } from "./parse-solvency-policy.ts";
import {
  assertFreshPrices,
  compileMarket,
  type PriceVector,
  parsePriceVector,
} from "./price-vector.ts";
import { verifyDocument } from "./signed-document.ts";

export interface VerifyPricesOptions {
  readonly hash: Hash;
  /** Who may state prices: pinned by the caller, and not the venue. */
  readonly authority: Authority;
  readonly policy: SolvencyPolicy;
  readonly snapshotAt: number;
  readonly assets: number;
  /** The market root of a statement, where there is one: that of these prices and no others. */
  readonly expectedRoot?: bigint | undefined;
}

export interface VerifiedPrices {
  readonly vector: PriceVector;
  readonly market: MarketTable;
  readonly marketRoot: bigint;
  readonly signedBy: readonly string[];
}

/**
 * A signed price vector as the market of a policy: signatures, form, age, currency and assets, and the statement's root.
 * @throws SolvencyError those of `verifyDocument`, `parsePriceVector`, `assertFreshPrices`, `compileMarket`;
 *   `ERR_SOLVENCY_PRICES_MISMATCH` for a root of other prices, another order or other margin weights
 */
export async function verifyPrices(
  signed: unknown,
  { hash, authority, policy, snapshotAt, assets, expectedRoot }: VerifyPricesOptions,
): Promise<VerifiedPrices> {
  const { json, signedBy } = await verifyDocument("prices", signed, authority);
  const vector = parsePriceVector(json);
  const market = compileMarket(vector, policy, assets);
  assertFreshPrices(market.pricedAt, snapshotAt, parseDuration(policy.pricesMaxAge));
  const root = marketRoot(hash, market);
  if (expectedRoot !== undefined && root !== expectedRoot) {
    refuse("PRICES_MISMATCH", "the statement was made at other prices");
  }
  return { vector, market, marketRoot: root, signedBy };
}
