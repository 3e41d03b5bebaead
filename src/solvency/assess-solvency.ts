import { RATIO_BITS } from "./layout.ts";
import { assertMarket, type MarketTable } from "./market.ts";
import { assertFigures, type PolicyFigures } from "./solvency-policy.ts";
import { assertTotals } from "./totals.ts";

export interface AssessSolvencyOptions {
  readonly policy: PolicyFigures;
  readonly market: MarketTable;
  /** Totals per asset of the capacity. */
  readonly liabilities: readonly bigint[];
  /** Unencumbered totals by level of assurance. */
  readonly reserves: readonly [transparent: readonly bigint[], attested: readonly bigint[]];
}

export interface SolvencyAssessment {
  /** Every mode of the policy that is on is fulfilled. */
  readonly isSolvent: boolean;
  /** Assets whose weighted reserves do not cover their liabilities, whether or not that mode is on. */
  readonly uncovered: readonly number[];
  /** Whether the portfolio reaches the policy's ratio, whether or not that mode is on. */
  readonly isPortfolioCovered: boolean;
  /**
   * Weighted reserves over liabilities at the market's prices, whole basis points, rounded down and at most 131,071: the
   * highest floor that a statement can name. 131,071 without liabilities.
   */
  readonly ratioBps: number;
}

/**
 * The verdict of the circuit `solvency` in plain integers; nothing is rounded but the ratio that is reported.
 * @throws SolvencyError `ERR_SOLVENCY_TOTAL_RANGE`, `ERR_SOLVENCY_PRICES_FORM`, `ERR_SOLVENCY_POLICY_CONFLICT`
 * @throws RangeError for lists of different lengths
 */
export function assessSolvency({
  policy,
  market,
  liabilities,
  reserves,
}: AssessSolvencyOptions): SolvencyAssessment {
  const assets = policy.rows.length;
  if (market.rows.length !== assets) throw new RangeError(`a market has ${assets} rows`);
  assertFigures(policy);
  assertMarket(market);
  for (const totals of [liabilities, ...reserves]) assertTotals(totals, assets);
  const uncovered: number[] = [];
  let held = 0n;
  let owed = 0n;
  for (const [asset, { coverBps, weights }] of policy.rows.entries()) {
    const at = (totals: readonly bigint[]) => totals[asset] as bigint;
    const weighted = at(reserves[0]) * BigInt(weights[0]) + at(reserves[1]) * BigInt(weights[1]);
    const { price } = market.rows[asset] as MarketTable["rows"][number];
    if (weighted < BigInt(coverBps) * at(liabilities)) uncovered.push(asset);
    held += weighted * price;
    owed += at(liabilities) * price;
  }
  const isPortfolioCovered = held >= BigInt(policy.ratioBps) * owed;
  return {
    isSolvent:
      (!policy.isPerAsset || uncovered.length === 0) && (!policy.isPortfolio || isPortfolioCovered),
    uncovered,
    isPortfolioCovered,
    ratioBps: ratioOf(held, owed),
  };
}

const RATIO_MOST = 2 ** RATIO_BITS - 1;

function ratioOf(held: bigint, owed: bigint): number {
  if (owed === 0n) return RATIO_MOST;
  const ratio = held / owed;
  return ratio < BigInt(RATIO_MOST) ? Number(ratio) : RATIO_MOST;
}
