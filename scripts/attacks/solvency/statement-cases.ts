import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { itemsRoot, nodeOf } from "../../../test/circuits/solvency/reference.ts";
import {
  ATTESTERS,
  attest,
  ITEMS_ROOT,
  RESERVES,
} from "../../../test/circuits/solvency/reserve-scenario.ts";
import type { AttackCase } from "../attack-case.ts";
import { type CircuitAttack, circuitCase } from "../circuit/circuit-case.ts";
import { type DesignLine, titleOf } from "./design-lines.ts";
import {
  ATTESTED,
  attestedFor,
  ATTESTED_CONTEXT as CONTEXT,
  contextOf,
  OTHER_LEI,
  STATEMENT,
  statementOf,
  wordOf,
} from "./honest-inputs.ts";
import { COVER, RESERVES_ATTESTED, SOLVENCY } from "./templates.ts";

type Lie = Partial<Pick<CircuitAttack, "twin" | "bad" | "set" | "by">>;
const statement = (line: DesignLine, how: string, lie: Lie): AttackCase =>
  circuitCase({ id: line, title: titleOf(line, how), spec: SOLVENCY, twin: STATEMENT, ...lie });
const attested = (line: DesignLine, how: string, lie: Lie): AttackCase =>
  circuitCase({
    id: line,
    title: titleOf(line, how),
    spec: RESERVES_ATTESTED,
    twin: ATTESTED,
    ...lie,
  });

const SAYS = /^statement$/;
const WORD = /verdictWord/;
const RANGE = /range|out\[|bits/;

/** One unit of asset 1 is missing, and asset 2, which the venue made itself, abounds. */
const HOLE = {
  owed: [100n, 51n, 0n],
  held: [
    [100n, 0n, 1n << 79n],
    [0n, 100n, 0n],
  ],
};
const COVERED = {
  owed: [100n, 50n, 0n],
  held: HOLE.held,
  price: [3n, 70n, 10n ** 9n],
  isPerAsset: 1n,
  isPortfolio: 0n,
  ratioBps: 0n,
  coverBps: [10_000n, 10_000n, 10_000n],
  weight: [
    [10_000n, 9_000n, 10_000n],
    [8_000n, 5_000n, 10_000n],
  ],
  floorBps: 0n,
};

/** L2, L13, L17, L18 and what M1 to M4 have in a circuit: what a statement and attested reserves may say. */
export function statementCases(): AttackCase[] {
  const { reservesRoot, reservesSalt, reservesTotals, contextHash } = STATEMENT;
  const insolvent = { ...STATEMENT, liabilitiesTotals: [100n, 55n], floorBps: 0n };
  const other = contextOf({ epoch: 2 });
  const twice = { tag: [10n, 10n] };
  const doubled = [10n, 10n].map((tag, i) => ({
    tag,
    index: RESERVES.index[i] ?? 0n,
    amount: RESERVES.amount[i] ?? 0n,
    encumbered: RESERVES.encumbered[i] ?? 0n,
  }));
  return [
    statement("L2", "liabilities of 2^80 in the statement", {
      bad: { liabilitiesTotals: [1n << 80n, 50n], floorBps: 0n },
      by: RANGE,
    }),
    statement("L2", "attested reserves of p-5 in the statement", {
      bad: { reservesTotals: [reservesTotals[0], [0n, P - 5n]] },
      by: RANGE,
    }),
    statement("L13", "a ratio whose remainder is counted as one more", {
      // reserves of 40,800,000 over liabilities of 3,800: 10,736, and 3,200 remain
      twin: { ...STATEMENT, floorBps: 10_736n },
      bad: { floorBps: 10_737n },
      by: /AtLeast.*difference/,
    }),
    statement("L17", "attested reserves in the place of transparent ones", {
      bad: {
        reservesTotals: [reservesTotals[1], reservesTotals[0]],
        reservesRoot: [...reservesRoot].reverse(),
        reservesSalt: [...reservesSalt].reverse(),
      },
      set: { statement: statementOf(STATEMENT) },
      by: SAYS,
    }),
    statement("L17", "both kinds stated as transparent", {
      set: { statement: statementOf(STATEMENT, [0n, 1n, 1n]) },
      by: SAYS,
    }),
    statement("L17", "liabilities stated as reserves", {
      set: { statement: statementOf(STATEMENT, [0n, 0n, 2n]) },
      by: SAYS,
    }),
    attested("L17", "attested items in a node of the transparent kind", {
      set: { node: nodeOf(1n, ITEMS_ROOT, RESERVES.totals, RESERVES.salt) },
      by: /^node$/,
    }),
    attested("L17", "items that nobody signed", {
      bad: { amount: [501n, 7n], totals: [0n, 501n, 0n, 0n] },
      by: /EddsaSignature|signature|attester|mul|out/i,
    }),
    attested("L17", "a signature of a key that is not in the tree", {
      bad: { attesterPath: ATTESTERS.path(64).levels },
      by: /attesterPath|member|product/i,
    }),
    statement("L18", "another entity's context under the honest word", {
      bad: { contextHash: contextOf({ lei: OTHER_LEI }) },
      set: { verdictWord: wordOf(contextHash, 1n, 10_000n) },
      by: WORD,
    }),
    statement("L18", "a context of 2^224, which would be a verdict", {
      twin: insolvent,
      bad: { contextHash: contextHash + (1n << 224n) },
      by: RANGE,
    }),
    attested("L18", "another entity's attestation in one's own context", {
      bad: { contextHash: contextOf({ lei: OTHER_LEI }) },
      by: /EddsaSignature|signature|attester|mul|out/i,
    }),
    circuitCase({
      id: "M1",
      title: titleOf("M1", "the verdict of the per-asset policy turned"),
      spec: COVER,
      twin: COVERED,
      bad: HOLE,
      set: { verdict: 1n },
      by: /^verdict$/,
    }),
    statement("M1", "a verdict of 1 in the statement", {
      twin: insolvent,
      set: { verdictWord: wordOf(contextHash, 1n, 0n) },
      by: WORD,
    }),
    statement("M2", "other prices under the honest statement", {
      bad: { price: [70n, 3n], floorBps: 0n },
      set: { statement: statementOf(STATEMENT) },
      by: SAYS,
    }),
    statement("M2", "lower haircuts under the honest statement", {
      bad: { weight: [STATEMENT.weight[0], [9_000n, 10_000n]] },
      set: { statement: statementOf(STATEMENT) },
      by: SAYS,
    }),
    attested("M3", "the honest node for the context of another epoch", {
      set: { attested: attestedFor(other) },
      by: /^attested$/,
    }),
    attested("M4", "one tag for both items, signed so", {
      bad: { ...twice, ...attest(itemsRoot(doubled), CONTEXT) },
      by: RANGE,
    }),
    attested("M4", "the signature of the epoch before, replayed", {
      bad: attest(ITEMS_ROOT, other),
      by: /EddsaSignature|signature|attester|mul|out/i,
    }),
    attested("M4", "a signature of context and root changed round", {
      bad: attest(CONTEXT, ITEMS_ROOT),
      by: /EddsaSignature|signature|attester|mul|out/i,
    }),
    statement("M5", "the context of the epoch after the next under the next one's word", {
      bad: { contextHash: contextOf({ epoch: 4 }) },
      set: { verdictWord: wordOf(contextHash, 1n, 10_000n) },
      by: WORD,
    }),
    statement("M5", "a context that follows another statement", {
      bad: { contextHash: contextOf({ previousStatement: 8n }) },
      set: { verdictWord: wordOf(contextHash, 1n, 10_000n) },
      by: WORD,
    }),
  ];
}
