import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { hash } from "../../../test/circuits/solvency/reference.ts";
import type { AttackCase } from "../attack-case.ts";
import { type CircuitAttack, circuitCase } from "../circuit/circuit-case.ts";
import { type DesignLine, titleOf } from "./design-lines.ts";
import { childrenOf, MID, MID_NODE, midOf, TOTAL_TOP as TOP } from "./honest-inputs.ts";
import { MID_NODE_CIRCUIT } from "./templates.ts";

const RANGE = /range|childTotals|bits|out\[/;
const NODE = /^node$/;

const node = (
  line: DesignLine,
  how: string,
  lie: Partial<Pick<CircuitAttack, "twin" | "bad" | "set" | "by">>,
): AttackCase =>
  circuitCase({
    id: line,
    title: titleOf(line, how),
    spec: MID_NODE_CIRCUIT,
    twin: MID,
    ...lie,
  });

/** L2, L3, L5, L8, L9 and L16 on a node over two: what a parent may make of its children. */
export function nodeCases(): AttackCase[] {
  const [left = 0n, right = 0n] = childrenOf(MID);
  const totals = (...childTotals: bigint[][]) => ({ childTotals });
  const collided = {
    ...MID,
    childTotals: [
      [5n, 1n],
      [6n, 8n],
    ],
  };
  return [
    node("L2", "a left child's total of 2^80", {
      bad: totals([1n << 80n, 1n], [6n, 8n]),
      by: RANGE,
    }),
    node("L2", "a right child's total of 2^80", {
      bad: totals([5n, 1n], [1n << 80n, 8n]),
      by: RANGE,
    }),
    node("L2", "a sum of 2^80 of children that are in range", {
      bad: totals([5n, TOP], [6n, 1n]),
      by: RANGE,
    }),
    node("L3", "2^80 of an asset in one batch for 1 of the next, under one commitment", {
      twin: collided,
      bad: totals([5n + (1n << 80n), 0n], [6n, 8n]),
      by: RANGE,
    }),
    node("L5", "of a node over two batches", { set: { node: midOf(MID, [10n, TOP]) }, by: NODE }),
    node("L5", "a node that counts the left child alone", {
      set: { node: midOf(MID, MID.childTotals[0]) },
      by: NODE,
    }),
    node("L8", "the left child for both, the right one's totals gone", {
      set: { node: midOf(MID, [10n, 2n * (TOP - 8n)], [left, left]) },
      by: NODE,
    }),
    node("L8", "a third child that is the second once more", {
      set: { node: midOf(MID, undefined, [left, right, right]) },
      by: NODE,
    }),
    node("L9", "asset by asset", { set: { node: midOf(MID, [6n, TOP - 8n]) }, by: NODE }),
    node("L9", "one child's totals over both roots, and an unhashed parent", {
      set: { node: hash("SOLVENCY_CHILDREN", [left, right]) },
      by: NODE,
    }),
    node("L16", "a right sibling's total of p-5", {
      bad: totals([5n, 6n], [P - 5n, 8n]),
      by: RANGE,
    }),
    node("L16", "a left sibling's total of p-1", {
      bad: totals([P - 1n, 6n], [7n, 8n]),
      by: RANGE,
    }),
    node("L16", "a sibling exchanged for one that owes less, under the honest node", {
      bad: totals([5n, TOP - 8n], [0n, 8n]),
      set: { node: MID_NODE },
      by: NODE,
    }),
  ];
}
