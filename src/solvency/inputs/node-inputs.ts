import type { CircuitInputs } from "../../proving/prover.ts";
import type { CommittedNode } from "../node.ts";
import type { NodeTree } from "../node-tree.ts";

/** Inputs of `solvency-mid` for the node at a level (1 = above the batches) of a tree. @throws RangeError for no node */
export function createNodeInputs(tree: NodeTree, level: number, index: number): CircuitInputs {
  const node = tree.levels[level]?.[index];
  const children = tree.levels[level - 1]?.slice(index * tree.arity, (index + 1) * tree.arity);
  if (node === undefined || children === undefined || children.length !== tree.arity) {
    throw new RangeError("no such node above the batches");
  }
  return inputsOf(node, children);
}

function inputsOf(node: CommittedNode, children: readonly CommittedNode[]): CircuitInputs {
  return {
    kind: BigInt(node.kind),
    childRoot: children.map(({ root }) => root),
    childTotals: children.map(({ totals }) => totals),
    childSalt: children.map(({ totalsSalt }) => totalsSalt),
    salt: node.totalsSalt,
  };
}
