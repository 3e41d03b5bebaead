import { type SolvencyContext, solvencyContextHash } from "../../../src/solvency/context-hash.ts";
import { ISSUER_KEY } from "../../../test/circuits/scenario.ts";
import {
  cashLeaf,
  hash,
  marginLeaf,
  marketRoot,
  nodeOf,
  policyHash,
  wideRoot,
} from "../../../test/circuits/solvency/reference.ts";
import {
  ATTESTERS,
  attest,
  attestedOf,
  ITEMS_ROOT,
  RESERVES,
} from "../../../test/circuits/solvency/reserve-scenario.ts";

/** What honest provers give the small instances of `templates.ts`, and what these then say. */

export const BALANCE_TOP = (1n << 64n) - 1n;
export const TOTAL_TOP = (1n << 80n) - 1n;

/** Two customers of two slots, four assets. */
export const CASH = {
  idCommitment: [101n, 102n],
  index: [
    [0n, 3n],
    [0n, 1n],
  ],
  balance: [
    [5n, 7n],
    [BALANCE_TOP, 9n],
  ],
  totals: [5n + BALANCE_TOP, 9n, 0n, 7n],
  salt: 55n,
};

export const cashLeaves = ({ idCommitment, index, balance }: typeof CASH): bigint[] =>
  idCommitment.map((id, c) =>
    cashLeaf(
      id,
      (index[c] ?? []).map((one, s) => ({ index: one, amount: balance[c]?.[s] ?? 0n })),
    ),
  );
export const leafRoot = (leaves: readonly bigint[]): bigint =>
  wideRoot("SOLVENCY_LEAF_NODE", leaves);
export const CASH_ROOT = leafRoot(cashLeaves(CASH));
export const CASH_NODE = nodeOf(0n, CASH_ROOT, CASH.totals, CASH.salt);

/** A node over two, of liabilities, two assets. */
export const MID = {
  kind: 0n,
  childRoot: [11n, 12n],
  childTotals: [
    [5n, TOTAL_TOP - 8n],
    [6n, 8n],
  ],
  childSalt: [21n, 22n],
  salt: 31n,
};

export const childrenOf = ({ kind, childRoot, childTotals, childSalt }: typeof MID): bigint[] =>
  childTotals.map((totals, c) => nodeOf(kind, childRoot[c] ?? 0n, totals, childSalt[c] ?? 0n));
/** The node over these children, with sums that need not be theirs. */
export function midOf(
  mid: typeof MID,
  totals: readonly bigint[] = [0, 1].map((a) =>
    mid.childTotals.reduce((sum, one) => sum + (one[a] ?? 0n), 0n),
  ),
  children: readonly bigint[] = childrenOf(mid),
): bigint {
  return nodeOf(mid.kind, hash("SOLVENCY_CHILDREN", children), totals, mid.salt);
}
export const MID_NODE = midOf(MID);

/** The first account holds 10 of asset 1 and owes 480,000 of asset 2: its equity is 0. */
export const MARGIN = {
  idCommitment: [101n, 102n],
  index: [
    [1n, 2n],
    [0n, 0n],
  ],
  balance: [
    [10n, 0n],
    [7n, 0n],
  ],
  debt: [
    [0n, 480_000n],
    [0n, 0n],
  ],
  slotPrice: [
    [60_000n, 1n],
    [5n, 5n],
  ],
  slotWeight: [
    [8_000n, 5_000n],
    [10_000n, 10_000n],
  ],
  multiplicity: [2n, 1n, 1n, 0n],
  pricedAt: 1_760_000_000n,
  price: [5n, 60_000n, 1n, 9n],
  marginWeight: [10_000n, 8_000n, 5_000n, 0n],
  totals: [7n, 10n, 0n, 0n],
  salt: 55n,
};
export const MARGIN_ROOT = leafRoot(
  MARGIN.idCommitment.map((id, c) =>
    marginLeaf(
      id,
      (MARGIN.index[c] ?? []).map((index, s) => ({
        index,
        amount: MARGIN.balance[c]?.[s] ?? 0n,
        debt: MARGIN.debt[c]?.[s] ?? 0n,
      })),
    ),
  ),
);
export const MARGIN_MARKET = marketRoot(MARGIN.pricedAt, MARGIN.price, MARGIN.marginWeight);

export const OTHER_LEI = "529900T8BM49AURSDO55";
/** Of the third epoch of a venue. */
export const contextOf = (change: Partial<SolvencyContext> = {}): bigint =>
  solvencyContextHash({
    lei: "5493001KJTIIGC8Y1R12",
    chainId: 0,
    registry: `0x${"00".repeat(20)}`,
    attesterRoot: ATTESTERS.root,
    snapshotAt: 1_760_000_060,
    epoch: 3,
    previousStatement: 7n,
    ...change,
  });

/** Two assets, covered to the unit; both modes. */
export const STATEMENT = {
  liabilitiesRoot: 1001n,
  liabilitiesTotals: [100n, 50n],
  liabilitiesSalt: 1n,
  reservesRoot: [1002n, 1003n],
  reservesTotals: [
    [100n, 0n],
    [0n, 60n],
  ] as [bigint[], bigint[]],
  reservesSalt: [2n, 3n],
  pricedAt: 1_760_000_000n,
  price: [3n, 70n],
  marginWeight: [0n, 8_000n],
  isPerAsset: 1n,
  isPortfolio: 1n,
  ratioBps: 10_000n,
  assetListDigest: 9n,
  coverBps: [10_000n, 10_000n],
  weight: [
    [10_000n, 9_000n],
    [8_000n, 9_000n],
  ] as [bigint[], bigint[]],
  floorBps: 10_000n,
  contextHash: contextOf(),
};
export const statementOf = (
  inputs: typeof STATEMENT,
  [owed, transparent, attested]: readonly [bigint, bigint, bigint] = [0n, 1n, 2n],
): bigint =>
  hash("SOLVENCY_STATEMENT", [
    policyHash(inputs),
    hash("SOLVENCY_STATEMENT", [
      nodeOf(owed, inputs.liabilitiesRoot, inputs.liabilitiesTotals, inputs.liabilitiesSalt),
      ...[transparent, attested].map((kind, level) =>
        nodeOf(
          kind,
          inputs.reservesRoot[level] ?? 0n,
          inputs.reservesTotals[level] ?? [],
          inputs.reservesSalt[level] ?? 0n,
        ),
      ),
      marketRoot(inputs.pricedAt, inputs.price, inputs.marginWeight),
    ]),
  ]);
export const wordOf = (contextHash: bigint, verdict: bigint, floorBps: bigint): bigint =>
  contextHash + (verdict << 224n) + (floorBps << 225n);

/** Two items that an attester signed for one entity's context. */
export const ATTESTED_CONTEXT = contextOf();
export const ATTESTED = {
  ...RESERVES,
  contextHash: ATTESTED_CONTEXT,
  attesterKey: [ISSUER_KEY.x, ISSUER_KEY.y],
  ...attest(ITEMS_ROOT, ATTESTED_CONTEXT),
  attesterPath: ATTESTERS.path(5).levels,
};
export const attestedFor = (contextHash: bigint): bigint => attestedOf(ATTESTERS.root, contextHash);
