import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { foldPath, MerkleTree } from "../../src/field/merkle.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { codeOf } from "../support/thrown.ts";

let hash: Hash;
beforeAll(async () => {
  hash = await loadHash();
});

const DOMAIN = "STATUS_NODE";
/** A stand-in that is fast: the tree takes any function. It is injective enough for these tests. */
const mix: Hash = (_, inputs) =>
  inputs.reduce(
    (sum, input, i) => (sum * 1_000_003n + input * BigInt(i + 7) + 1n) % FIELD_ORDER,
    5n,
  );

/** The root by its definition: all leaves, level by level. */
function definedRoot(of: Hash, depth: number, leaves: ReadonlyMap<number, bigint>): bigint {
  let level = Array.from({ length: 8 ** depth }, (_, i) => leaves.get(i) ?? 0n);
  while (level.length > 1) {
    level = Array.from({ length: level.length / 8 }, (_, i) =>
      of(DOMAIN, level.slice(i * 8, i * 8 + 8)),
    );
  }
  return level[0] ?? 0n;
}

const entries = (depth: number) =>
  fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 8 ** depth - 1 }),
      fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }),
    ),
    { maxLength: 20 },
  );

describe("MerkleTree", () => {
  it("has the root of its definition, with Poseidon", () => {
    const leaves = new Map([
      [0, 5n],
      [7, 6n],
      [9, FIELD_ORDER - 1n],
      [63, 8n],
    ]);
    const tree = new MerkleTree(hash, DOMAIN, 2, leaves);
    expect(tree.root).toBe(definedRoot(hash, 2, leaves));
    expect(new MerkleTree(hash, DOMAIN, 2).root).toBe(definedRoot(hash, 2, new Map()));
  });

  it("has that root after any sets, one by one or at once", () => {
    fc.assert(
      fc.property(entries(3), (list) => {
        const one = new MerkleTree(mix, DOMAIN, 3);
        for (const [index, leaf] of list) one.set(index, leaf);
        const many = new MerkleTree(mix, DOMAIN, 3, list);
        const expected = definedRoot(mix, 3, new Map(list));
        expect([one.root, many.root]).toEqual([expected, expected]);
      }),
    );
  });

  it("goes back to the empty root when leaves go back to 0", () => {
    fc.assert(
      fc.property(entries(3), (list) => {
        const tree = new MerkleTree(mix, DOMAIN, 3, list);
        tree.setMany(list.map(([index]) => [index, 0n]));
        expect(tree.root).toBe(new MerkleTree(mix, DOMAIN, 3).root);
      }),
    );
  });

  it("hashes depth nodes for one set", () => {
    let calls = 0;
    const counting: Hash = (domain, inputs) => {
      calls++;
      return mix(domain, inputs);
    };
    const tree = new MerkleTree(counting, DOMAIN, 6);
    calls = 0;
    tree.set(200_000, 1n);
    expect(calls).toBe(6);
  });

  it("writes nothing if one entry is refused", () => {
    const tree = new MerkleTree(mix, DOMAIN, 2);
    const before = tree.root;
    expect(() =>
      tree.setMany([
        [0, 1n],
        [64, 1n],
      ]),
    ).toThrow(RangeError);
    expect(
      codeOf(() =>
        tree.setMany([
          [0, 1n],
          [1, FIELD_ORDER],
        ]),
      ),
    ).toBe("ERR_ENCODING_SCALAR_RANGE");
    expect([tree.root, tree.leaf(0)]).toEqual([before, 0n]);
  });

  it.each([-1, 64, 0.5, Number.NaN])("refuses the index %d", (index) => {
    const tree = new MerkleTree(mix, DOMAIN, 2);
    expect(() => tree.leaf(index)).toThrow(RangeError);
    expect(() => tree.set(index, 1n)).toThrow(RangeError);
    expect(() => tree.path(index)).toThrow(RangeError);
    expect(() => tree.path(63)).not.toThrow();
  });

  it.each([0, 16, 1.5])("refuses the depth %d", (depth) => {
    expect(() => new MerkleTree(mix, DOMAIN, depth)).toThrow(RangeError);
  });
});

describe("foldPath", () => {
  it("leads each leaf to the root", () => {
    fc.assert(
      fc.property(entries(3), fc.integer({ min: 0, max: 511 }), (list, index) => {
        const tree = new MerkleTree(mix, DOMAIN, 3, list);
        expect(foldPath(mix, DOMAIN, tree.leaf(index), tree.path(index))).toBe(tree.root);
      }),
    );
  });

  it("refuses another leaf, index, level count or child; another child moves the root", () => {
    const tree = new MerkleTree(hash, DOMAIN, 2, [
      [9, 4n],
      [10, 5n],
    ]);
    const path = tree.path(9);
    const fold = (leaf: bigint, changes: Partial<typeof path>) =>
      foldPath(hash, DOMAIN, leaf, { ...path, ...changes });
    expect(fold(4n, {})).toBe(tree.root);
    expect(fold(5n, {})).toBeUndefined();
    expect(fold(4n, { index: 10 })).toBeUndefined();
    expect(fold(4n, { index: 9 + 64 })).toBeUndefined();
    expect(fold(4n, { levels: path.levels.slice(0, 1) })).toBeUndefined();
    const short = path.levels.map((children) => children.slice(0, 7));
    expect(fold(4n, { levels: short })).toBeUndefined();
    const changed = path.levels.map((children, i) =>
      i === 0 ? children.map((child, c) => (c === 7 ? child + 1n : child)) : children,
    );
    expect(fold(4n, { levels: changed })).toBeUndefined();
  });

  it("gives another root in another domain (C8)", () => {
    const tree = new MerkleTree(hash, DOMAIN, 1, [[0, 4n]]);
    expect(foldPath(hash, "TRUST_NODE", 4n, tree.path(0))).not.toBe(tree.root);
  });
});
