import { describe, expect, it } from "vitest";
import {
  AuditError,
  createConsistencyProof,
  createInclusionProof,
  EMPTY_ROOT,
  hashLeaf,
  hashNode,
  merkleRoot,
  readRoot,
  verifyConsistency,
  verifyInclusion,
} from "../../src/transparency/index.ts";
import { CONSISTENCY, INCLUSION, LEAVES, ROOTS } from "./reference-tree.ts";
import { hex, storedTree, toHex } from "./stored-tree.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const leafHashes = LEAVES.map(hashLeaf);
const root = (size: number) => ROOTS[size - 1] as Uint8Array;
const SOME = hex("abacaba000000000000000000000000000000000000000000060061e00123456");
const EMPTY = new Uint8Array();

describe("transparency-dev/merkle rfc6962_test.go", () => {
  it.each([
    ["empty", EMPTY_ROOT, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    [
      "empty leaf",
      hashLeaf(EMPTY),
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    ],
    [
      "leaf",
      hashLeaf(bytes("L123456")),
      "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
    ],
    [
      "node",
      hashNode(bytes("N123"), bytes("N456")),
      "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb",
    ],
  ])("%s", (_, got, want) => {
    expect(toHex(got)).toBe(want);
  });

  it("collisions: a node is no leaf of its children, and its sides are not exchangeable", () => {
    const [one, two] = [hashLeaf(bytes("Hello")), hashLeaf(bytes("World"))];
    expect(toHex(hashLeaf(Uint8Array.of(...one, ...two)))).not.toBe(toHex(hashNode(one, two)));
    expect(toHex(hashNode(two, one))).not.toBe(toHex(hashNode(one, two)));
  });
});

describe("certificate-transparency-go reference tree", () => {
  it.each(ROOTS.map((want, i) => [i + 1, want] as const))("root at size %i", async (size, want) => {
    const { readNodes, root } = storedTree(leafHashes);
    expect(toHex(merkleRoot(leafHashes.slice(0, size)))).toBe(toHex(want));
    expect(toHex(await readRoot(size, readNodes))).toBe(toHex(want));
    expect(toHex(root)).toBe(toHex(ROOTS[7] as Uint8Array));
  });

  it.each(INCLUSION)("inclusion of leaf %i at size %i", async (leaf, size, proof) => {
    const { readNodes } = storedTree(leafHashes);
    const index = leaf - 1;
    expect(await createInclusionProof({ index, size }, readNodes)).toEqual(proof);
    const claim = {
      index,
      size,
      root: root(size),
      leafHash: leafHashes[index] as Uint8Array,
      proof,
    };
    expect(() => verifyInclusion(claim)).not.toThrow();
    for (const [name, change] of wrongInclusions(claim)) {
      expect(() => verifyInclusion({ ...claim, ...change }), name).toThrow(AuditError);
    }
  });

  it.each(CONSISTENCY)("consistency from %i to %i", async (from, to, proof) => {
    const { readNodes } = storedTree(leafHashes);
    expect(await createConsistencyProof({ from, to }, readNodes)).toEqual(proof);
    const claim = { from, to, fromRoot: root(from), toRoot: root(to), proof };
    expect(() => verifyConsistency(claim)).not.toThrow();
    if (proof.length === 0) return;
    for (const [name, change] of wrongConsistencies(claim)) {
      expect(() => verifyConsistency({ ...claim, ...change }), name).toThrow(AuditError);
    }
  });
});

const flip = (proof: readonly Uint8Array[], at: number, bit: number) =>
  proof.map((hash, i) =>
    i === at ? Uint8Array.from(hash, (b, j) => (j === 0 ? b ^ bit : b)) : hash,
  );

type Inclusion = Parameters<typeof verifyInclusion>[0];
type Consistency = Parameters<typeof verifyConsistency>[0];

/** corruptInclusionProof of proof/verify_test.go */
function wrongInclusions({ index, size, root, proof }: Inclusion): [string, Partial<Inclusion>][] {
  return [
    ["leafIndex - 1", { index: index - 1 }],
    ["leafIndex + 1", { index: index + 1 }],
    ["leafIndex ^ 2", { index: index ^ 2 }],
    ["treeSize * 2", { size: size * 2 }],
    ["treeSize / 2", { size: size / 2 }],
    ["wrong leaf", { leafHash: bytes("WrongLeaf") }],
    ["empty root", { root: EMPTY_ROOT }],
    ["random root", { root: SOME }],
    ["trailing garbage", { proof: [...proof, EMPTY] }],
    ["trailing root", { proof: [...proof, root] }],
    ["preceding garbage", { proof: [EMPTY, ...proof] }],
    ["preceding root", { proof: [root, ...proof] }],
    ...proof.map((_, i): [string, Partial<Inclusion>] => [
      `modified proof[${i}] bit 3`,
      { proof: flip(proof, i, 8) },
    ]),
    ...(proof.length > 0
      ? [["removed component", { proof: proof.slice(0, -1) }] as [string, Partial<Inclusion>]]
      : []),
    ...(proof.length > 1
      ? [
          ["inserted component", { proof: [proof[0], SOME, ...proof.slice(1)] }] as [
            string,
            Partial<Inclusion>,
          ],
        ]
      : []),
  ];
}

/** corruptConsistencyProof of proof/verify_test.go */
function wrongConsistencies(claim: Consistency): [string, Partial<Consistency>][] {
  const { from, to, fromRoot, toRoot, proof } = claim;
  return [
    ["size1 - 1", { from: from - 1 }],
    ["size1 + 1", { from: from + 1 }],
    ["size1 ^ 2", { from: from ^ 2 }],
    ["size2 * 2", { to: to * 2 }],
    ["size2 / 2", { to: to / 2 }],
    ["wrong root1", { fromRoot: SOME }],
    ["wrong root2", { toRoot: SOME }],
    ["short root1", { fromRoot: bytes("WrongRoot") }],
    ["swapped roots", { fromRoot: toRoot, toRoot: fromRoot }],
    ["empty proof", { proof: [] }],
    ["trailing garbage", { proof: [...proof, EMPTY] }],
    ["trailing root1", { proof: [...proof, fromRoot] }],
    ["trailing root2", { proof: [...proof, toRoot] }],
    ["preceding garbage", { proof: [EMPTY, ...proof] }],
    ["preceding root1", { proof: [fromRoot, ...proof] }],
    ["preceding root2", { proof: [toRoot, ...proof] }],
    ["preceding proof[0]", { proof: [proof[0] as Uint8Array, ...proof] }],
    ["truncated proof", { proof: proof.slice(0, -1) }],
    ...proof.map((_, i): [string, Partial<Consistency>] => [
      `modified proof[${i}] bit 4`,
      { proof: flip(proof, i, 16) },
    ]),
  ];
}

describe("transparency-dev/merkle TestVerifyInclusion, TestVerifyConsistency", () => {
  it.each([
    [0, 0],
    [0, 1],
    [1, 0],
    [2, 1],
  ])("no inclusion of leaf %i at size %i", (index, size) => {
    for (const [root, leafHash] of [
      [EMPTY, SOME],
      [EMPTY_ROOT, EMPTY],
      [EMPTY_ROOT, SOME],
    ] as const) {
      expect(() => verifyInclusion({ index, size, root, leafHash, proof: [] })).toThrow(AuditError);
    }
  });

  const [one, two] = [SOME, hashLeaf(SOME)];
  it.each([
    [0, 0, one, two, []],
    [0, 0, one, one, [EMPTY_ROOT]],
    [0, 1, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT]],
    [0, 1, one, two, []], // RFC 9162 has no proof from nothing; the older root must be the empty one
    [1, 1, one, two, []],
    [1, 1, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT]],
    [1, 0, one, two, []],
    [2, 1, one, two, []],
    [1, 2, one, two, []],
  ] as const)("no consistency from %i to %i", (from, to, fromRoot, toRoot, proof) => {
    expect(() => verifyConsistency({ from, to, fromRoot, toRoot, proof })).toThrow(AuditError);
  });

  it("sizes that are consistent without a proof", () => {
    verifyConsistency({ from: 0, to: 0, fromRoot: EMPTY_ROOT, toRoot: EMPTY_ROOT, proof: [] });
    verifyConsistency({ from: 0, to: 9, fromRoot: EMPTY_ROOT, toRoot: SOME, proof: [] });
    verifyConsistency({ from: 9, to: 9, fromRoot: SOME, toRoot: SOME, proof: [] });
  });
});
