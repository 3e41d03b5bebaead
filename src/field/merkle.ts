import type { DomainName } from "./domains.ts";
import type { Hash } from "./poseidon.ts";
import { assertScalar } from "./scalar.ts";

/** Children of a node, in both trees of the product. */
export const ARITY = 8;
const ARITY_BITS = 3;

export interface MerklePath {
  readonly index: number;
  /** `depth` levels from the leaf up, each the eight children of the node above, the path's own child included. */
  readonly levels: readonly (readonly bigint[])[];
}

/**
 * A fixed-depth 8-ary Poseidon tree over a sparse array of leaves (default 0), each tree with its own domain.
 * Setting a leaf rehashes `depth` nodes. Memory grows with the leaves that are not 0.
 */
export class MerkleTree {
  readonly depth: number;
  readonly capacity: number;
  readonly #hash: Hash;
  readonly #domain: DomainName;
  /** Per level (0 = leaves), the nodes that differ from the empty tree's. */
  readonly #nodes: Map<number, bigint>[];
  readonly #empty: bigint[];

  constructor(
    hash: Hash,
    domain: DomainName,
    depth: number,
    leaves: Iterable<readonly [number, bigint]> = [],
  ) {
    if (!Number.isInteger(depth) || depth < 1 || depth > 15)
      throw new RangeError("depth is 1 to 15");
    this.#hash = hash;
    this.#domain = domain;
    this.depth = depth;
    this.capacity = ARITY ** depth;
    this.#nodes = Array.from({ length: depth + 1 }, () => new Map());
    this.#empty = [0n];
    for (let level = 1; level <= depth; level++) {
      this.#empty.push(hash(domain, new Array(ARITY).fill(this.#empty[level - 1])));
    }
    this.setMany(leaves);
  }

  get root(): bigint {
    return this.node(this.depth, 0);
  }

  leaf(index: number): bigint {
    this.#assertIndex(index);
    return this.node(0, index);
  }

  /** The node at a level (0 = leaves). */
  node(level: number, index: number): bigint {
    return this.#nodes[level]?.get(index) ?? (this.#empty[level] as bigint);
  }

  set(index: number, leaf: bigint): void {
    this.setMany([[index, leaf]]);
  }

  /** Sets any number of leaves and rehashes each node above them once. Checks every entry before it writes one. */
  setMany(entries: Iterable<readonly [number, bigint]>): void {
    const list = [...entries];
    for (const [index, leaf] of list) {
      this.#assertIndex(index);
      assertScalar(leaf, "leaf");
    }
    let touched = new Set<number>();
    for (const [index, leaf] of list) {
      this.#store(0, index, leaf);
      touched.add(index >> ARITY_BITS);
    }
    for (let level = 1; level <= this.depth; level++) {
      const above = new Set<number>();
      for (const index of touched) {
        this.#store(level, index, this.#hash(this.#domain, this.children(level, index)));
        above.add(index >> ARITY_BITS);
      }
      touched = above;
    }
  }

  /** The eight children of a node. */
  children(level: number, index: number): bigint[] {
    return Array.from({ length: ARITY }, (_, i) => this.node(level - 1, index * ARITY + i));
  }

  path(index: number): MerklePath {
    this.#assertIndex(index);
    const levels: bigint[][] = [];
    let position = index;
    for (let level = 1; level <= this.depth; level++) {
      position >>= ARITY_BITS;
      levels.push(this.children(level, position));
    }
    return { index, levels };
  }

  #store(level: number, index: number, value: bigint): void {
    const nodes = this.#nodes[level] as Map<number, bigint>;
    if (value === this.#empty[level]) nodes.delete(index);
    else nodes.set(index, value);
  }

  #assertIndex(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.capacity) {
      throw new RangeError(`index must be an integer below ${this.capacity}`);
    }
  }
}

/** The root that a path leads to, or `undefined` where the path does not hold the value at its index. */
export function foldPath(
  hash: Hash,
  domain: DomainName,
  leaf: bigint,
  path: MerklePath,
): bigint | undefined {
  let value = leaf;
  let position = path.index;
  for (const children of path.levels) {
    if (children.length !== ARITY || children[position % ARITY] !== value) return undefined;
    value = hash(domain, children);
    position = Math.floor(position / ARITY);
  }
  return position === 0 ? value : undefined;
}
