import type { Hash } from "../field/poseidon.ts";
import { assertScalar } from "../field/scalar.ts";
import { absorb } from "./absorb.ts";
import { TOTAL_BITS, TOTALS_PER_ELEMENT } from "./layout.ts";
import { packRows } from "./pack-rows.ts";
import { assertAmount, refuse } from "./solvency-error.ts";

/** One total per asset of the capacity. @throws SolvencyError `ERR_SOLVENCY_TOTAL_RANGE` above 80 bits */
export function assertTotals(totals: readonly bigint[], assets: number): readonly bigint[] {
  if (totals.length !== assets) throw new RangeError(`there are ${assets} totals`);
  for (const total of totals) assertAmount(total, TOTAL_BITS, "TOTAL_RANGE", "a total");
  return totals;
}

/**
 * Sums per asset.
 * @throws SolvencyError `ERR_SOLVENCY_TOTAL_RANGE` where one no longer fits 80 bits: choose a coarser scale
 */
export function addTotals(lists: readonly (readonly bigint[])[], assets: number): bigint[] {
  const sums = new Array<bigint>(assets).fill(0n);
  for (const totals of lists) {
    for (const [asset, total] of assertTotals(totals, assets).entries()) {
      sums[asset] = (sums[asset] as bigint) + total;
    }
  }
  for (const [asset, sum] of sums.entries()) {
    if (sum >> BigInt(TOTAL_BITS) !== 0n) {
      refuse("TOTAL_RANGE", `the total of asset ${asset} does not fit ${TOTAL_BITS} bits`, {
        asset,
      });
    }
  }
  return sums;
}

/** absorb[SOLVENCY_TOTALS](salt, packed totals...): hides the totals, and binds them. */
export function commitTotals(hash: Hash, salt: bigint, totals: readonly bigint[]): bigint {
  assertTotals(totals, totals.length);
  const elements = packRows(totals, TOTAL_BITS, TOTALS_PER_ELEMENT);
  return absorb(hash, "SOLVENCY_TOTALS", assertScalar(salt, "salt"), elements);
}
