import { createHash } from "node:crypto";
import { CompactRange, type ReadNodes } from "../../src/transparency/index.ts";

export const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
export const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** The nodes that a log stores, in memory. An address that is not complete throws. */
export function storedTree(leafHashes: readonly Uint8Array[]): {
  readonly readNodes: ReadNodes;
  readonly root: Uint8Array;
  readonly count: number;
} {
  const nodes = new Map<string, Uint8Array>();
  const range = new CompactRange();
  for (const leaf of leafHashes) {
    for (const { level, position, hash } of range.append(leaf)) {
      nodes.set(`${level}/${position}`, hash);
    }
  }
  const readNodes: ReadNodes = async (addresses) =>
    addresses.map(({ level, position }) => {
      const hash = nodes.get(`${level}/${position}`);
      if (hash === undefined) throw new Error(`no node ${level}/${position}`);
      return hash;
    });
  return { readNodes, root: range.root(), count: nodes.size };
}

const sha256 = (...parts: Uint8Array[]) =>
  new Uint8Array(createHash("sha256").update(Buffer.concat(parts)).digest());

/** RFC 9162, 2.1, written down once more as it stands there, over leaves as data. Nothing of the product is used. */
export function naiveRoot(data: readonly Uint8Array[]): Uint8Array {
  if (data.length === 0) return sha256();
  if (data.length === 1) return sha256(Uint8Array.of(0), data[0] as Uint8Array);
  const k = largestPowerBelow(data.length);
  return sha256(Uint8Array.of(1), naiveRoot(data.slice(0, k)), naiveRoot(data.slice(k)));
}

export function naivePath(m: number, data: readonly Uint8Array[]): Uint8Array[] {
  const n = data.length;
  if (n === 1) return [];
  const k = largestPowerBelow(n);
  return m < k
    ? [...naivePath(m, data.slice(0, k)), naiveRoot(data.slice(k))]
    : [...naivePath(m - k, data.slice(k)), naiveRoot(data.slice(0, k))];
}

export function naiveProof(m: number, data: readonly Uint8Array[], isWhole = true): Uint8Array[] {
  const n = data.length;
  if (m === n) return isWhole ? [] : [naiveRoot(data)];
  const k = largestPowerBelow(n);
  return m <= k
    ? [...naiveProof(m, data.slice(0, k), isWhole), naiveRoot(data.slice(k))]
    : [...naiveProof(m - k, data.slice(k), false), naiveRoot(data.slice(0, k))];
}

function largestPowerBelow(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1);
}
