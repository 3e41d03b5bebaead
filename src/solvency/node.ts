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

export interface CommittedNode extends NodeOpening {
  readonly totalsCommitment: bigint;
  /** The public signal. */
  readonly digest: bigint;
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

/** @throws SolvencyError `ERR_SOLVENCY_TOTAL_RANGE` */
export function commitNode(hash: Hash, opening: NodeOpening): CommittedNode {
  const { kind, root, totals, totalsSalt } = opening;
  const totalsCommitment = commitTotals(hash, totalsSalt, totals);
  const digest = hashNode(hash, kind, root, totalsCommitment);
  return { kind, root, totals, totalsSalt, totalsCommitment, digest };
}

/** H[SOLVENCY_CHILDREN](digests...): the root of a node above others. */
export function hashChildren(hash: Hash, digests: readonly bigint[]): bigint {
  if (digests.length < 2 || digests.length > CHILDREN_MOST) {
    throw new RangeError(`a node has 2 to ${CHILDREN_MOST} children`);
  }
  return hash("SOLVENCY_CHILDREN", digests);
}
