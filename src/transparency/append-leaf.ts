import { hashNode } from "./merkle-hash.ts";
import { assertSize, foldNodes, type NodeAddress, type TreeNode } from "./tree-nodes.ts";

/** The complete subtrees that the leaf at `index` completes with its own: what an append must read first. */
export function siblingsOfLeaf(index: number): readonly NodeAddress[] {
  assertSize(index);
  const addresses: NodeAddress[] = [];
  let position = index;
  for (let level = 0; position % 2 === 1; level++) {
    addresses.push({ level, position: position - 1 });
    position = (position - 1) / 2;
  }
  return addresses;
}

/**
 * The nodes that are complete with the leaf at `index`, the leaf first: what an append must store.
 * @param leafHash `hashLeaf`
 * @param siblings the hashes at `siblingsOfLeaf(index)`, in that order
 */
export function appendLeaf(
  index: number,
  leafHash: Uint8Array,
  siblings: readonly Uint8Array[],
): readonly TreeNode[] {
  const addresses = siblingsOfLeaf(index);
  if (siblings.length !== addresses.length) {
    throw new RangeError("an append takes the hashes at siblingsOfLeaf");
  }
  const nodes: TreeNode[] = [{ level: 0, position: index, hash: leafHash }];
  let hash = leafHash;
  for (const [i, { level, position }] of addresses.entries()) {
    hash = hashNode(siblings[i] as Uint8Array, hash);
    nodes.push({ level: level + 1, position: position / 2, hash });
  }
  return nodes;
}

/**
 * The right edge of a growing tree: leaves are added one by one, and no more than one hash a level is held. For whoever
 * recomputes a log that does not fit in memory.
 */
export class CompactRange {
  /** Complete subtrees, left to right, of falling size. */
  readonly #edge: TreeNode[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @returns the nodes that are complete now, as `appendLeaf` */
  append(leafHash: Uint8Array): readonly TreeNode[] {
    const count = siblingsOfLeaf(this.#size).length;
    const siblings = this.#edge.slice(this.#edge.length - count).reverse();
    const nodes = appendLeaf(
      this.#size,
      leafHash,
      siblings.map(({ hash }) => hash),
    );
    this.#edge.splice(this.#edge.length - count, count, nodes.at(-1) as TreeNode);
    this.#size += 1;
    return nodes;
  }

  root(): Uint8Array {
    return foldNodes(this.#edge.map(({ hash }) => hash));
  }
}
