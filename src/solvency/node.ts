import type { Hash } from "../field/poseidon.ts";
import { CHILDREN_MOST, type NodeKind } from "./layout.ts";
import { commitTotals } from "./totals.ts";

/** What a node commits to. Its venue keeps it; auditors may be given it. */
export interface NodeOpening {
  readonly kind: NodeKind;
  /** Of the leaves or items, or of the nodes below. */
  readonly root: bigint;
  /** Per asset of the capacity. */
  readonly totals: readonly bigint[];
  readonly totalsSalt: bigint;
}

/** H[SOLVENCY_NODE](kind, root, totals commitment) */
export function hashNode(
  hash: Hash,
  kind: NodeKind,
  root: bigint,
  totalsCommitment: bigint,
): bigint {
  return hash("SOLVENCY_NODE", [BigInt(kind), root, totalsCommitment]);
}

/** The node of an opening. @throws SolvencyError `ERR_SOLVENCY_TOTAL_RANGE` */
export function openNode(hash: Hash, { kind, root, totals, totalsSalt }: NodeOpening): bigint {
  return hashNode(hash, kind, root, commitTotals(hash, totalsSalt, totals));
}

/** H[SOLVENCY_CHILDREN](nodes...): the root of a node above others. */
export function hashChildren(hash: Hash, nodes: readonly bigint[]): bigint {
  if (nodes.length < 2 || nodes.length > CHILDREN_MOST) {
    throw new RangeError(`a node has 2 to ${CHILDREN_MOST} children`);
  }
  return hash("SOLVENCY_CHILDREN", nodes);
}
