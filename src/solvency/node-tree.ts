import type { Hash } from "../field/poseidon.ts";
import { CHILDREN_MOST, NODE_KIND, type NodeKind } from "./layout.ts";
import { type CommittedNode, commitNode, hashChildren } from "./node.ts";
import type { SaltSource } from "./salt-source.ts";
import { refuse } from "./solvency-error.ts";
import { addTotals } from "./totals.ts";

/** Nodes of one kind: batches, nodes above them, and one root. */
export interface NodeTree {
  readonly kind: NodeKind;
  /** Children of a node. */
  readonly arity: number;
  /**
   * The batches' level first, each filled up to whole groups; the last has the root alone. Group g of a level is below
   * node g of the next.
   */
  readonly levels: readonly (readonly CommittedNode[])[];
  readonly root: CommittedNode;
}

export interface CreateNodeTreeOptions {
  readonly kind: NodeKind;
  /** Children of a node, as the circuit has them: 2 to 16. */
  readonly arity: number;
  readonly assets: number;
  readonly salts: SaltSource;
  /**
   * Levels above the batches, as announced: hides how many batches there are. Left out: as many as are needed, at least
   * one.
   */
  readonly depth?: number | undefined;
}

/**
 * The tree over a snapshot's batches, in their order. A place without a batch is taken by a node of totals 0. Of
 * liabilities its root and salt are random: nobody can tell it, and if it were no such node, it could only add. Of
 * reserves they are 0: anyone recomputes it, for there an unknown node could add what the venue does not have.
 * @throws SolvencyError `ERR_SOLVENCY_TREE_FORM` for no batch, one of another kind, one that stands twice, or more than
 *   the depth holds; `ERR_SOLVENCY_SALT_REUSED`; `ERR_SOLVENCY_TOTAL_RANGE` where a sum leaves 80 bits
 */
export function createNodeTree(
  hash: Hash,
  batches: readonly CommittedNode[],
  { kind, arity, assets, salts, depth }: CreateNodeTreeOptions,
): NodeTree {
  if (!Number.isInteger(arity) || arity < 2 || arity > CHILDREN_MOST) {
    throw new RangeError(`a node has 2 to ${CHILDREN_MOST} children`);
  }
  assertBatches(batches, kind);
  const above = depth ?? depthFor(batches.length, arity);
  if (!Number.isInteger(above) || above < 1 || above > 16) {
    throw new RangeError("a tree has 1 to 16 levels above its batches");
  }
  if (batches.length > arity ** above) {
    refuse("TREE_FORM", "there are more batches than the announced depth holds", { depth: above });
  }
  const isHidden = kind === NODE_KIND.liabilities;
  const fill = (level: number, index: number): CommittedNode =>
    commitNode(hash, {
      kind,
      root: isHidden ? salts.salt("fill-root", kind, level, index) : 0n,
      totals: new Array<bigint>(assets).fill(0n),
      totalsSalt: isHidden ? salts.salt("fill-totals", kind, level, index) : 0n,
    });
  const levels: (readonly CommittedNode[])[] = [];
  let nodes = batches;
  for (let level = 0; level < above; level++) {
    const groups = Math.ceil(nodes.length / arity);
    const filled = [...nodes];
    while (filled.length < groups * arity) filled.push(fill(level, filled.length));
    levels.push(filled);
    nodes = Array.from({ length: groups }, (_, i) => {
      const children = filled.slice(i * arity, (i + 1) * arity);
      return commitNode(hash, {
        kind,
        root: hashChildren(
          hash,
          children.map(({ digest }) => digest),
        ),
        totals: addTotals(
          children.map(({ totals }) => totals),
          assets,
        ),
        totalsSalt: salts.salt("node-totals", kind, level + 1, i),
      });
    });
  }
  levels.push(nodes);
  return { kind, arity, levels, root: nodes[0] as CommittedNode };
}

/** Levels above that many batches: at least one. */
export function depthFor(batches: number, arity: number): number {
  let depth = 1;
  for (let held = arity; held < batches; held *= arity) depth++;
  return depth;
}

function assertBatches(batches: readonly CommittedNode[], kind: NodeKind): void {
  if (batches.length === 0) refuse("TREE_FORM", "a tree has a batch");
  const digests = new Set<bigint>();
  const salts = new Set<bigint>();
  for (const [index, node] of batches.entries()) {
    if (node.kind !== kind) refuse("TREE_FORM", "a batch is of another kind", { index });
    if (digests.has(node.digest)) refuse("TREE_FORM", "a batch stands twice", { index });
    if (salts.has(node.totalsSalt)) {
      refuse("SALT_REUSED", "two batches have one salt", { index });
    }
    digests.add(node.digest);
    salts.add(node.totalsSalt);
  }
}

/** One step from a node to the one above it: public, since it opens nothing. */
export interface NodeStep {
  /** Digests of all children of the node above, the path's own included. */
  readonly children: readonly bigint[];
  /** Which of them is the path's own. */
  readonly index: number;
  /** Of the node above. */
  readonly totalsCommitment: bigint;
}

/** From a batch up to the root. @throws RangeError for an index that is no node's of the batches' level */
export function nodePath({ levels, arity }: NodeTree, batch: number): NodeStep[] {
  if (!Number.isInteger(batch) || batch < 0 || batch >= (levels[0]?.length ?? 0)) {
    throw new RangeError("an index of a path is that of a batch");
  }
  let position = batch;
  return levels.slice(1).map((above, level) => {
    const parent = Math.floor(position / arity);
    const below = levels[level] as readonly CommittedNode[];
    const children = below.slice(parent * arity, (parent + 1) * arity);
    const index = position % arity;
    position = parent;
    return {
      children: children.map(({ digest }) => digest),
      index,
      totalsCommitment: (above[parent] as CommittedNode).totalsCommitment,
    };
  });
}
