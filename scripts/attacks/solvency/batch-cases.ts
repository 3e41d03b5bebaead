import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  absorb,
  cashLeaf,
  commitTotals,
  hash,
  nodeOf,
  pack,
} from "../../../test/circuits/solvency/reference.ts";
import type { AttackCase } from "../attack-case.ts";
import { type CircuitAttack, circuitCase } from "../circuit/circuit-case.ts";
import { type DesignLine, titleOf } from "./design-lines.ts";
import {
  CASH,
  CASH_NODE,
  CASH_ROOT,
  cashLeaves,
  leafRoot,
  BALANCE_TOP as TOP,
} from "./honest-inputs.ts";
import { CASH_BATCH, CASH_LEAF, PACK } from "./templates.ts";

const LIMIT = 1n << 64n;

/** A lie about the honest batch: what a venue gives in, or the node that it states. */
const batch = (
  line: DesignLine,
  how: string,
  lie: Pick<CircuitAttack, "bad" | "set" | "by">,
): AttackCase =>
  circuitCase({ id: line, title: titleOf(line, how), spec: CASH_BATCH, twin: CASH, ...lie });

const BALANCE = /range|balance/;
const INDEX = /bits|index/;
const NODE = /^node$/;
const SUM = /term|partial|totals/;

/** A balance, and the totals that it leaves. */
const balanceAt = (c: number, s: number, value: bigint, totals: readonly bigint[]) => ({
  balance: CASH.balance.with(c, (CASH.balance[c] ?? []).with(s, value)),
  totals,
});

/** L1 to L6, L8, L10, L13 and L14 on a batch of cash: what a leaf, a total and a node may be. */
export function batchCases(): AttackCase[] {
  const [first = 0n, last = 0n] = cashLeaves(CASH);
  const nodeOver = (leaves: readonly bigint[]) => ({
    node: nodeOf(0n, leafRoot(leaves), CASH.totals, CASH.salt),
  });
  const commitment = commitTotals(CASH.totals, CASH.salt);
  const short = absorb("SOLVENCY_TOTALS", CASH.salt, pack(CASH.totals.slice(0, 3), 80, 3));
  const slots = [0n, 1023n, 1n, 2n].map((index, s) => ({ index, amount: BigInt(s) + 4n }));
  const leafInputs = {
    idCommitment: 9n,
    index: slots.map(({ index }) => index),
    balance: slots.map(({ amount }) => amount),
  };
  const five = [1n, 2n, 3n, 4n, 5n];
  return [
    batch("L1", "in a first slot, its total 5 less", {
      bad: balanceAt(0, 0, P - 5n, [TOP - 5n, 9n, 0n, 7n]),
      by: BALANCE,
    }),
    batch("L1", "in a last slot, its total p-5", {
      bad: balanceAt(0, 1, P - 5n, [5n + TOP, 9n, 0n, P - 5n]),
      by: BALANCE,
    }),
    batch("L1", "of the last customer, and p-1", {
      bad: balanceAt(1, 1, P - 1n, [5n + TOP, P - 1n, 0n, 7n]),
      by: BALANCE,
    }),
    batch("L2", "a balance of 2^64 in a leaf", {
      bad: balanceAt(1, 0, LIMIT, [5n + LIMIT, 9n, 0n, 7n]),
      by: BALANCE,
    }),
    batch("L2", "a batch's total of 2^80", {
      bad: balanceAt(1, 1, 1n << 80n, [5n + TOP, 1n << 80n, 0n, 7n]),
      by: BALANCE,
    }),
    batch("L3", "2^64 in a slot that is 1 of the next slot's index", {
      bad: {
        index: CASH.index.with(0, [0n, 2n]),
        ...balanceAt(0, 0, 5n + LIMIT, [5n + TOP, 9n, 7n, 0n]),
      },
      by: BALANCE,
    }),
    batch("L4", "one total higher, another lower, the sum the same", {
      bad: { totals: [5n + TOP, 8n, 1n, 7n] },
      by: SUM,
    }),
    batch("L4", "an index whose bits are another's, totals with it", {
      bad: {
        index: CASH.index.with(0, [0n, 2n]),
        totals: [5n + TOP, 9n, 7n, 0n],
      },
      set: { node: CASH_NODE },
      by: NODE,
    }),
    batch("L5", "of the first asset", { bad: { totals: [4n + TOP, 9n, 0n, 7n] }, by: SUM }),
    batch("L5", "of the last asset", { bad: { totals: [5n + TOP, 9n, 0n, 6n] }, by: SUM }),
    batch("L5", "a node over totals that are short, the proof over all", {
      set: { node: nodeOf(0n, CASH_ROOT, [4n + TOP, 9n, 0n, 7n], CASH.salt) },
      by: NODE,
    }),
    batch("L6", "the honest node over a balance that is 1 less", {
      bad: balanceAt(0, 1, 6n, [5n + TOP, 9n, 0n, 6n]),
      set: { node: CASH_NODE },
      by: NODE,
    }),
    batch("L6", "a leaf that another customer's balances are hashed into", {
      set: nodeOver([cashLeaf(101n, [{ index: 0n, amount: TOP }]), last]),
      by: NODE,
    }),
    batch("L8", "the last leaf once more in the root", {
      set: nodeOver([first, last, last]),
      by: NODE,
    }),
    batch("L10", "in the root of a batch of two", { set: nodeOver([first, first]), by: NODE }),
    batch("L13", "an index of 2^10, its balance 1 less: the same slot", {
      bad: {
        index: CASH.index.with(0, [1024n, 3n]),
        ...balanceAt(0, 0, 4n, [TOP, 9n, 0n, 7n]),
      },
      by: INDEX,
    }),
    batch("L14", "of the commitment to the totals", {
      set: { node: hash("SOLVENCY_NODE", [0n, CASH_ROOT, short]) },
      by: NODE,
    }),
    batch("L14", "root and commitment changed round in the node", {
      set: { node: hash("SOLVENCY_NODE", [0n, commitment, CASH_ROOT]) },
      by: NODE,
    }),
    circuitCase({
      id: "L14",
      title: titleOf("L14", "of a leaf of four slots"),
      spec: CASH_LEAF,
      twin: leafInputs,
      set: { leaf: cashLeaf(9n, slots.slice(0, 3)) },
      by: /^leaf$/,
    }),
    circuitCase({
      id: "L14",
      title: titleOf("L14", "of five in two"),
      spec: PACK,
      twin: { in: five },
      set: { "out[1]": 4n },
      by: /^out\[1\]$/,
    }),
  ];
}
