import type { CircuitInputs } from "../../proving/prover.ts";
import { assertEquity } from "../assert-equity.ts";
import type { Batch } from "../create-batch.ts";
import { assertMarket, type MarketTable } from "../market.ts";

/** Inputs of `solvency-cash-4`, `-8` and `-16`. @throws RangeError for a batch of margin accounts */
export function createCashInputs(batch: Batch): CircuitInputs {
  if (batch.tier === "margin-8") throw new RangeError("a margin batch needs its market");
  return leafInputs(batch);
}

/**
 * Inputs of `solvency-margin-8`: every slot with the market's row that it looks up, the empty ones row 0, and how often
 * each row is looked up.
 * @throws SolvencyError `ERR_SOLVENCY_ACCOUNT_EQUITY` for an account that does not cover its debt
 */
export function createMarginInputs(batch: Batch, market: MarketTable): CircuitInputs {
  if (batch.tier !== "margin-8") throw new RangeError("a cash batch has no market");
  if (market.rows.length !== batch.node.totals.length) {
    throw new RangeError(`a market has ${batch.node.totals.length} rows`);
  }
  assertMarket(market);
  const multiplicity = market.rows.map(() => 0n);
  for (const { slots } of batch.leaves) {
    assertEquity(slots, market);
    for (const { asset } of slots) multiplicity[asset] = (multiplicity[asset] ?? 0n) + 1n;
  }
  const row = (asset: number) => market.rows[asset] as MarketTable["rows"][number];
  return {
    ...leafInputs(batch),
    debt: batch.leaves.map(({ slots }) => slots.map(({ debt }) => debt)),
    slotPrice: batch.leaves.map(({ slots }) => slots.map(({ asset }) => row(asset).price)),
    slotWeight: batch.leaves.map(({ slots }) =>
      slots.map(({ asset }) => BigInt(row(asset).marginWeight)),
    ),
    multiplicity,
    ...marketInputs(market),
  };
}

function leafInputs({ leaves, node }: Batch): CircuitInputs {
  return {
    idCommitment: leaves.map(({ idCommitment }) => idCommitment),
    index: leaves.map(({ slots }) => slots.map(({ asset }) => BigInt(asset))),
    balance: leaves.map(({ slots }) => slots.map(({ balance }) => balance)),
    totals: node.totals,
    salt: node.totalsSalt,
  };
}

export function marketInputs({ pricedAt, rows }: MarketTable): CircuitInputs {
  return {
    pricedAt: BigInt(pricedAt),
    price: rows.map(({ price }) => price),
    marginWeight: rows.map(({ marginWeight }) => BigInt(marginWeight)),
  };
}
