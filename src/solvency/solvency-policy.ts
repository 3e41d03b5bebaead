import type { Hash } from "../field/poseidon.ts";
import { assertWidth } from "../field/scalar.ts";
import { absorb } from "./absorb.ts";
import {
  DIGEST_BITS,
  POLICY_ROW_BITS,
  POLICY_ROWS_PER_ELEMENT,
  RATIO_BITS,
  WEIGHT_BITS,
  WHOLE,
} from "./layout.ts";
import { packRows } from "./pack-rows.ts";
import { refuse } from "./solvency-error.ts";

/** What of a policy the circuit knows: numbers by asset of the capacity. `compileSolvencyPolicy` makes it. */
export interface PolicyFigures {
  /** Each asset's weighted reserves cover its liabilities. */
  readonly isPerAsset: boolean;
  /** All weighted reserves at their prices cover all liabilities. */
  readonly isPortfolio: boolean;
  /** Of the portfolio, basis points; 0 where that mode is off. */
  readonly ratioBps: number;
  /** SHA-256 of the canonical asset list, below 2^248. */
  readonly assetListDigest: bigint;
  readonly rows: readonly PolicyRow[];
}

export interface PolicyRow {
  /** Of the asset's liabilities, basis points; 0 where the mode is off or the asset is not listed. */
  readonly coverBps: number;
  /** What counts of reserves shown transparent, and attested: the whole less the haircut of the level. */
  readonly weights: readonly [transparent: number, attested: number];
}

/** @throws SolvencyError `ERR_SOLVENCY_POLICY_CONFLICT` */
export function assertFigures({ isPerAsset, isPortfolio, ratioBps, rows }: PolicyFigures): void {
  if (!isPerAsset && !isPortfolio) refuse("POLICY_CONFLICT", "a policy has a mode");
  assertBelow(ratioBps, 2 ** RATIO_BITS, "the ratio");
  for (const [asset, { coverBps, weights }] of rows.entries()) {
    assertBelow(coverBps, 2 ** RATIO_BITS, `the cover of asset ${asset}`);
    for (const weight of weights) assertBelow(weight, WHOLE + 1, `a weight of asset ${asset}`);
  }
}

function assertBelow(value: number, limit: number, what: string): void {
  if (!Number.isInteger(value) || value < 0 || value >= limit) {
    refuse("POLICY_CONFLICT", `${what} is not a whole number of basis points below ${limit}`);
  }
}

/** absorb[SOLVENCY_POLICY](header, asset list digest, rows...); header = modes + 4 ratio, five rows to an element. */
export function solvencyPolicyHash(hash: Hash, figures: PolicyFigures): bigint {
  assertFigures(figures);
  const { isPerAsset, isPortfolio, ratioBps, assetListDigest, rows } = figures;
  const header = BigInt(Number(isPerAsset) + 2 * Number(isPortfolio) + 4 * ratioBps);
  const packed = rows.map(
    ({ coverBps, weights: [transparent, attested] }) =>
      BigInt(coverBps) |
      (BigInt(transparent) << BigInt(RATIO_BITS)) |
      (BigInt(attested) << BigInt(RATIO_BITS + WEIGHT_BITS)),
  );
  return absorb(hash, "SOLVENCY_POLICY", header, [
    assertWidth(assetListDigest, DIGEST_BITS, "asset list digest"),
    ...packRows(packed, POLICY_ROW_BITS, POLICY_ROWS_PER_ELEMENT),
  ]);
}
