import { type MerklePath, MerkleTree } from "../field/merkle.ts";
import type { Hash } from "../field/poseidon.ts";
import { splitStatusIndex } from "./status-index.ts";
import type { StatusList } from "./status-list.ts";
import { STATUS_DEPTH } from "./status-tree-parameters.ts";

/**
 * The Poseidon tree over an issuer's status bits: 128-bit words as leaves, domain STATUS_NODE. Its root is what the
 * trust list carries. Memory grows with the words that hold a revoked credential.
 */
export class StatusTree {
  readonly #tree: MerkleTree;

  constructor(hash: Hash, words: Iterable<readonly [index: number, word: bigint]> = []) {
    this.#tree = new MerkleTree(hash, "STATUS_NODE", STATUS_DEPTH, words);
  }

  static fromList(hash: Hash, list: StatusList): StatusTree {
    return new StatusTree(hash, list.words());
  }

  get root(): bigint {
    return this.#tree.root;
  }

  isRevoked(index: number): boolean {
    const { word, bit } = splitStatusIndex(index);
    return ((this.#tree.leaf(word) >> BigInt(bit)) & 1n) === 1n;
  }

  /** Sets one credential's bit; rehashes six nodes. @throws StatusError `ERR_STATUS_INDEX_RANGE` */
  set(index: number, revoked: boolean): void {
    const { word, bit } = splitStatusIndex(index);
    const mask = 1n << BigInt(bit);
    const leaf = this.#tree.leaf(word);
    this.#tree.set(word, revoked ? leaf | mask : leaf & ~mask);
  }

  /** Takes over every bit that is set in the list: another holder of it may have revoked since. */
  follow(list: StatusList): void {
    for (const [index, word] of list.words()) {
      const leaf = this.#tree.leaf(index);
      if ((leaf | word) !== leaf) this.#tree.set(index, leaf | word);
    }
  }

  /** The path of the word that holds a credential's bit. @throws StatusError `ERR_STATUS_INDEX_RANGE` */
  path(index: number): MerklePath {
    return this.#tree.path(splitStatusIndex(index).word);
  }

  /** Level 0 = words, 6 = the root. */
  node(level: number, index: number): bigint {
    return this.#tree.node(level, index);
  }
}
