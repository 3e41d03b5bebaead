import { assertWidth } from "../../field/scalar.ts";
import type { CircuitInputs } from "../../proving/prover.ts";
import { assessSolvency } from "../assess-solvency.ts";
import { CONTEXT_BITS, NODE_KIND, RATIO_BITS } from "../layout.ts";
import type { MarketTable } from "../market.ts";
import type { NodeOpening } from "../node.ts";
import { refuse } from "../solvency-error.ts";
import type { PolicyFigures } from "../solvency-policy.ts";
import { marketInputs } from "./batch-inputs.ts";

export interface StatementOptions {
  readonly liabilities: NodeOpening;
  readonly reserves: readonly [transparent: NodeOpening, attested: NodeOpening];
  readonly policy: PolicyFigures;
  readonly market: MarketTable;
  /** A ratio that the portfolio reaches, to be published, basis points; 0 states none. */
  readonly floorBps: number;
  /** `solvencyContextHash` */
  readonly contextHash: bigint;
}

/**
 * Inputs of `solvency`. A venue that is not solvent can state that; a floor that it does not reach it cannot.
 * @throws SolvencyError `ERR_SOLVENCY_FLOOR`; `ERR_SOLVENCY_TREE_FORM` for a node of another kind; those of
 *   `assessSolvency`
 */
export function createStatementInputs(options: StatementOptions): CircuitInputs {
  const { liabilities, reserves, policy, market, floorBps, contextHash } = options;
  assertKinds(options);
  assertWidth(contextHash, CONTEXT_BITS, "context hash");
  const assessment = assessSolvency({
    policy,
    market,
    liabilities: liabilities.totals,
    reserves: [reserves[0].totals, reserves[1].totals],
  });
  if (!Number.isInteger(floorBps) || floorBps < 0 || floorBps >= 2 ** RATIO_BITS) {
    throw new RangeError(`a floor is whole basis points below ${2 ** RATIO_BITS}`);
  }
  if (floorBps > assessment.ratioBps) refuse("FLOOR", "the portfolio does not reach the floor");
  return {
    liabilitiesRoot: liabilities.root,
    liabilitiesTotals: liabilities.totals,
    liabilitiesSalt: liabilities.totalsSalt,
    reservesRoot: reserves.map(({ root }) => root),
    reservesTotals: reserves.map(({ totals }) => totals),
    reservesSalt: reserves.map(({ totalsSalt }) => totalsSalt),
    ...marketInputs(market),
    isPerAsset: BigInt(policy.isPerAsset),
    isPortfolio: BigInt(policy.isPortfolio),
    ratioBps: BigInt(policy.ratioBps),
    assetListDigest: policy.assetListDigest,
    coverBps: policy.rows.map(({ coverBps }) => BigInt(coverBps)),
    weight: [0, 1].map((level) => policy.rows.map(({ weights }) => BigInt(weights[level] ?? 0))),
    floorBps: BigInt(floorBps),
    contextHash,
  };
}

function assertKinds({ liabilities, reserves: [transparent, attested] }: StatementOptions): void {
  const isRight =
    liabilities.kind === NODE_KIND.liabilities &&
    transparent.kind === NODE_KIND.transparentReserves &&
    attested.kind === NODE_KIND.attestedReserves;
  if (!isRight) refuse("TREE_FORM", "a node of the statement is of another kind");
}
