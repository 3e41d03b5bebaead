import type { DomainName } from "../field/domains.ts";
import type { Hash } from "../field/poseidon.ts";
import { LEAF_ARITY } from "./layout.ts";

export type LeafTreeDomain = Extract<DomainName, "SOLVENCY_LEAF_NODE" | "SOLVENCY_ITEM_NODE">;

/** Levels of a batch's tree, the leaves first; the last has the root alone. */
export interface LeafTree {
  readonly domain: LeafTreeDomain;
  readonly levels: readonly (readonly bigint[])[];
  readonly root: bigint;
}

export interface LeafPath {
  readonly index: number;
  /** From the leaves up, the sixteen children of the node above, the path's own child included. */
  readonly levels: readonly (readonly bigint[])[];
}

/**
 * The 16-ary tree of a batch: groups of sixteen, the last filled up with 0, at least one level.
 * @throws RangeError without leaves
 */
export function buildLeafTree(
  hash: Hash,
  domain: LeafTreeDomain,
  leaves: readonly bigint[],
): LeafTree {
  if (leaves.length === 0) throw new RangeError("a tree has a leaf");
  const levels: (readonly bigint[])[] = [leaves];
  let nodes = leaves;
  do {
    const below = nodes;
    nodes = Array.from({ length: Math.ceil(below.length / LEAF_ARITY) }, (_, i) =>
      hash(domain, childrenAt(below, i)),
    );
    levels.push(nodes);
  } while (nodes.length > 1);
  return { domain, levels, root: nodes[0] as bigint };
}

const childrenAt = (level: readonly bigint[], group: number): bigint[] =>
  Array.from({ length: LEAF_ARITY }, (_, i) => level[group * LEAF_ARITY + i] ?? 0n);

/** @throws RangeError for an index that is no leaf's */
export function leafPath({ levels }: LeafTree, index: number): LeafPath {
  if (!Number.isInteger(index) || index < 0 || index >= (levels[0]?.length ?? 0)) {
    throw new RangeError("an index of a path is that of a leaf");
  }
  let position = index;
  return {
    index,
    levels: levels.slice(0, -1).map((level) => {
      position = Math.floor(position / LEAF_ARITY);
      return childrenAt(level, position);
    }),
  };
}

/**
 * The root that a path leads to; `undefined` where the path does not hold the value at its index. The depth is part of
 * what a batch's tier fixes: a caller compares it.
 */
export function foldLeafPath(
  hash: Hash,
  domain: LeafTreeDomain,
  leaf: bigint,
  { index, levels }: LeafPath,
): bigint | undefined {
  if (!Number.isInteger(index) || index < 0 || levels.length === 0) return undefined;
  let value = leaf;
  let position = index;
  for (const children of levels) {
    if (children.length !== LEAF_ARITY || children[position % LEAF_ARITY] !== value) {
      return undefined;
    }
    value = hash(domain, children);
    position = Math.floor(position / LEAF_ARITY);
  }
  return position === 0 ? value : undefined;
}

/** Whether the leaf is in the tree of this root at the path's index. */
export function verifyLeafPath(
  hash: Hash,
  domain: LeafTreeDomain,
  leaf: bigint,
  path: LeafPath,
  root: bigint,
): boolean {
  return foldLeafPath(hash, domain, leaf, path) === root;
}
