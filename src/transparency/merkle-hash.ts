import { sha256 } from "@noble/hashes/sha2.js";

/** Of SHA-256; every hash of a tree has this length. */
export const HASH_BYTES = 32;

/** RFC 9162, 2.1.1: the root of a tree without leaves. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

/** SHA-256(0x00 || data). */
export function hashLeaf(data: Uint8Array): Uint8Array {
  return sha256.create().update(LEAF).update(data).digest();
}

/** SHA-256(0x01 || left || right). */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256.create().update(NODE).update(left).update(right).digest();
}

export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return (
    one.length === HASH_BYTES &&
    other.length === HASH_BYTES &&
    one.every((byte, i) => byte === other[i])
  );
}

/** The root over leaves already hashed, by the definition of RFC 9162, 2.1.1. It keeps all in memory. */
export function merkleRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  const [only] = leafHashes;
  if (only === undefined) return EMPTY_ROOT;
  if (leafHashes.length === 1) return only;
  const split = splitOf(leafHashes.length);
  return hashNode(merkleRoot(leafHashes.slice(0, split)), merkleRoot(leafHashes.slice(split)));
}

/** The largest power of two that is smaller than a size of two or more: where RFC 9162 splits a tree. */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
