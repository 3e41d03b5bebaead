import { AuditError } from "../errors.ts";
import { assertHashes, isIndex, type MerklePath, readRanges } from "./inclusion-proof.ts";
import { EMPTY_ROOT, hashNode, isSameHash, splitOf } from "./merkle-hash.ts";
import { assertSize, type ReadNodes } from "./tree-nodes.ts";

export interface ConsistencyProofOptions {
  /** Size of the older tree. */
  readonly from: number;
  /** Size of the newer tree; not smaller. */
  readonly to: number;
}

/**
 * PROOF of RFC 9162, 2.1.4.1, from stored nodes; empty where the sizes are equal or the older tree is empty.
 * @throws RangeError where the older tree is the larger
 */
export async function createConsistencyProof(
  { from, to }: ConsistencyProofOptions,
  readNodes: ReadNodes,
): Promise<MerklePath> {
  assertSize(from);
  assertSize(to);
  if (from > to) throw new RangeError("the older tree is not the larger");
  if (from === 0 || from === to) return [];
  return readRanges(proofRanges(from, to), readNodes);
}

/** SUBPROOF as a loop: the ranges of leaves beside the way to the older tree's last leaf, from below. */
function proofRanges(older: number, newer: number): [number, number][] {
  const ranges: [number, number][] = [];
  let [start, end] = [0, newer];
  while (older !== end) {
    const middle = start + splitOf(end - start);
    if (older <= middle) {
      ranges.unshift([middle, end]);
      end = middle;
    } else {
      ranges.unshift([start, middle]);
      start = middle;
    }
  }
  // Whoever has the older root knows this one where it is that whole tree.
  return start === 0 ? ranges : [[start, end], ...ranges];
}

export interface ConsistencyClaim extends ConsistencyProofOptions {
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: MerklePath;
}

/**
 * RFC 9162, 2.1.4.2: the newer tree starts with exactly the leaves of the older one.
 * @throws AuditError `ERR_AUDIT_CONSISTENCY`, `ERR_AUDIT_PROOF_FORM`
 */
export function verifyConsistency({ from, to, fromRoot, toRoot, proof }: ConsistencyClaim): void {
  assertHashes([fromRoot, toRoot, ...proof]);
  if (!isIndex(from) || !isIndex(to) || from > to) refuse();
  if (from === 0 || from === to) {
    const isOlder = from === to ? isSameHash(fromRoot, toRoot) : isSameHash(fromRoot, EMPTY_ROOT);
    if (proof.length > 0 || !isOlder) refuse();
    return;
  }
  const { older, newer, isWhole } = climb(
    from,
    to,
    isPowerOfTwo(from) ? [fromRoot, ...proof] : proof,
  );
  if (!isWhole || !isSameHash(older, fromRoot) || !isSameHash(newer, toRoot)) refuse();
}

/** Both roots from one path. `isWhole`: it led up to the newer root and no further. */
function climb(from: number, to: number, path: MerklePath) {
  let [position, last] = [from - 1, to - 1];
  while (position % 2 === 1) {
    position = (position - 1) / 2;
    last = Math.floor(last / 2);
  }
  const [first, ...rest] = path;
  if (first === undefined) return refuse();
  let [older, newer] = [first, first];
  for (const hash of rest) {
    if (last === 0) return refuse();
    if (position % 2 === 1 || position === last) {
      older = hashNode(hash, older);
      newer = hashNode(hash, newer);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      newer = hashNode(newer, hash);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return { older, newer, isWhole: last === 0 };
}

function isPowerOfTwo(value: number): boolean {
  let power = 1;
  while (power < value) power *= 2;
  return power === value;
}

function refuse(): never {
  throw new AuditError("ERR_AUDIT_CONSISTENCY", "the newer log does not continue the older one");
}
