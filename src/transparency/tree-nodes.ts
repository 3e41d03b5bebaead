import { EMPTY_ROOT, hashNode } from "./merkle-hash.ts";

/**
 * A complete subtree: the leaves from `position * 2^level` on, `2^level` of them. Once complete it never changes, so a
 * log stores its hash for good.
 */
export interface NodeAddress {
  readonly level: number;
  readonly position: number;
}

export interface TreeNode extends NodeAddress {
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/** The hashes at these addresses, in their order. Rejects where one is not there. */
export type ReadNodes = (addresses: readonly NodeAddress[]) => Promise<readonly Uint8Array[]>;

/** Sizes are counted in plain numbers: every one up to 2^53 - 1 is exact. */
export function assertSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new RangeError("a tree's size is a whole number from 0 to 2^53 - 1");
  }
}

/**
 * The complete subtrees, left to right, that make up the leaves from `start` up to `end`. `start` is where RFC 9162
 * splits: a multiple of a power of two that is not smaller than `end - start`.
 */
export function nodesOfRange(start: number, end: number): readonly NodeAddress[] {
  const addresses: NodeAddress[] = [];
  let from = start;
  while (from < end) {
    let level = 0;
    let width = 1;
    while (from % (width * 2) === 0 && from + width * 2 <= end) {
      width *= 2;
      level += 1;
    }
    addresses.push({ level, position: from / width });
    from += width;
  }
  return addresses;
}

/** The root over such subtrees: folded from the right, as the last ones are the smaller. */
export function foldNodes(hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return hashes.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
}

/** The root of the first `size` leaves, from stored nodes: as many reads as the size has ones in binary. */
export async function readRoot(size: number, readNodes: ReadNodes): Promise<Uint8Array> {
  assertSize(size);
  return foldNodes(await readNodes(nodesOfRange(0, size)));
}
