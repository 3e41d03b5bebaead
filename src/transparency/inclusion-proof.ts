import { AuditError } from "../errors.ts";
import { HASH_BYTES, hashNode, isSameHash, splitOf } from "./merkle-hash.ts";
import { assertSize, foldNodes, nodesOfRange, type ReadNodes } from "./tree-nodes.ts";

export interface InclusionProofOptions {
  /** Of the leaf, from 0. */
  readonly index: number;
  /** Of the tree that it is shown to be in; larger than the index. */
  readonly size: number;
}

/** From the leaf upwards, 32 bytes each. */
export type MerklePath = readonly Uint8Array[];

/**
 * PATH of RFC 9162, 2.1.3.1, from stored nodes.
 * @throws RangeError where the leaf is not in a tree of that size
 */
export async function createInclusionProof(
  { index, size }: InclusionProofOptions,
  readNodes: ReadNodes,
): Promise<MerklePath> {
  assertSize(index);
  assertSize(size);
  if (index >= size) throw new RangeError("the leaf is not in a tree of that size");
  return readRanges(pathRanges(index, 0, size), readNodes);
}

/** Beside the way from the root to a leaf, from the leaf upwards: first and end of the leaves of each. */
function pathRanges(index: number, start: number, end: number): [number, number][] {
  const ranges: [number, number][] = [];
  let [from, to] = [start, end];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      ranges.unshift([middle, to]);
      to = middle;
    } else {
      ranges.unshift([from, middle]);
      from = middle;
    }
  }
  return ranges;
}

/** The root over each range, with one read for all. */
export async function readRanges(
  ranges: readonly (readonly [number, number])[],
  readNodes: ReadNodes,
): Promise<MerklePath> {
  const addresses = ranges.map(([start, end]) => nodesOfRange(start, end));
  const hashes = await readNodes(addresses.flat());
  let next = 0;
  return addresses.map(({ length }) => {
    next += length;
    return foldNodes(hashes.slice(next - length, next));
  });
}

export interface InclusionClaim extends InclusionProofOptions {
  /** `hashLeaf` of the leaf's data. */
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: MerklePath;
}

/**
 * RFC 9162, 2.1.3.2: the leaf is in the tree with this root, at this index.
 * @throws AuditError `ERR_AUDIT_INCLUSION`, `ERR_AUDIT_PROOF_FORM`
 */
export function verifyInclusion({ index, size, leafHash, root, proof }: InclusionClaim): void {
  assertHashes([leafHash, root, ...proof]);
  if (!isIndex(index) || !isIndex(size) || index >= size) refuse();
  let [position, last] = [index, size - 1];
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) refuse();
    if (position % 2 === 1 || position === last) {
      hash = hashNode(sibling, hash);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = hashNode(hash, sibling);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0 || !isSameHash(hash, root)) refuse();
}

/** @throws AuditError `ERR_AUDIT_PROOF_FORM` */
export function assertHashes(hashes: readonly Uint8Array[]): void {
  if (hashes.some(({ length }) => length !== HASH_BYTES)) {
    throw new AuditError("ERR_AUDIT_PROOF_FORM", "every hash of a proof has 32 bytes");
  }
}

export function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function refuse(): never {
  throw new AuditError("ERR_AUDIT_INCLUSION", "the log does not hold this entry at this place");
}
