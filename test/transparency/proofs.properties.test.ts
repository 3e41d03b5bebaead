import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AuditError,
  createConsistencyProof,
  createInclusionProof,
  hashLeaf,
  readRoot,
  verifyConsistency,
  verifyInclusion,
} from "../../src/transparency/index.ts";
import { naivePath, naiveProof, naiveRoot, storedTree } from "./stored-tree.ts";

const MOST = 70;
const data = Array.from({ length: MOST }, (_, i) => Uint8Array.of(i, i ^ 0x5a));
const leafHashes = data.map(hashLeaf);
const { readNodes, count } = storedTree(leafHashes);
const roots = Array.from({ length: MOST + 1 }, (_, size) => naiveRoot(data.slice(0, size)));
const root = (size: number) => roots[size] as Uint8Array;

describe("every tree up to 70 leaves against the definition of RFC 9162", () => {
  it("root, and no more nodes stored than twice the leaves", async () => {
    for (let size = 0; size <= MOST; size++) {
      expect(await readRoot(size, readNodes)).toEqual(root(size));
    }
    expect(count).toBeLessThan(2 * MOST);
  });

  it("every inclusion proof is PATH, and holds", async () => {
    for (let size = 1; size <= MOST; size++) {
      for (let index = 0; index < size; index++) {
        const proof = await createInclusionProof({ index, size }, readNodes);
        expect(proof).toEqual(naivePath(index, data.slice(0, size)));
        const leafHash = leafHashes[index] as Uint8Array;
        verifyInclusion({ index, size, leafHash, root: root(size), proof });
      }
    }
  });

  it("every consistency proof is PROOF, and holds", async () => {
    for (let to = 0; to <= MOST; to++) {
      for (let from = 0; from <= to; from++) {
        const proof = await createConsistencyProof({ from, to }, readNodes);
        expect(proof).toEqual(from === 0 ? [] : naiveProof(from, data.slice(0, to)));
        verifyConsistency({ from, to, fromRoot: root(from), toRoot: root(to), proof });
      }
    }
  });
});

const size = fc.integer({ min: 1, max: MOST });

describe("what is not so has no proof", () => {
  it("a proof of one leaf says nothing of another place, leaf or size", async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), fc.nat(), async (n, a, b, c) => {
        const [index, other, otherSize] = [a % n, b % n, 1 + (c % MOST)];
        const proof = await createInclusionProof({ index, size: n }, readNodes);
        const claim = {
          index,
          size: n,
          leafHash: leafHashes[index] as Uint8Array,
          root: root(n),
          proof,
        };
        const wrong = [
          ...(other === index
            ? []
            : [{ index: other }, { leafHash: leafHashes[other] as Uint8Array }]),
          ...(otherSize === n ? [] : [{ root: root(otherSize) }]),
        ];
        for (const change of wrong) {
          expect(() => verifyInclusion({ ...claim, ...change })).toThrow(AuditError);
        }
      }),
    );
  });

  it("a log that rewrote one leaf is consistent with no checkpoint that had it", async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), async (to, a, b) => {
        const from = 1 + (a % to);
        const changed = b % from;
        const rewritten = leafHashes.map((leaf, i) => (i === changed ? hashLeaf(leaf) : leaf));
        const other = storedTree(rewritten.slice(0, to));
        const proof = await createConsistencyProof({ from, to }, other.readNodes);
        const claim = { from, to, fromRoot: root(from), toRoot: other.root, proof };
        expect(() => verifyConsistency(claim)).toThrow(AuditError);
      }),
    );
  });

  it("refuses to prove what is not in the tree", async () => {
    await expect(createInclusionProof({ index: 5, size: 5 }, readNodes)).rejects.toThrow(
      RangeError,
    );
    await expect(createInclusionProof({ index: 0, size: 0 }, readNodes)).rejects.toThrow(
      RangeError,
    );
    await expect(createConsistencyProof({ from: 6, to: 5 }, readNodes)).rejects.toThrow(RangeError);
    await expect(createInclusionProof({ index: 0.5, size: 5 }, readNodes)).rejects.toThrow(
      RangeError,
    );
  });
});
