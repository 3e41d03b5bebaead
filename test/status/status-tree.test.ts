import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { foldPath } from "../../src/field/merkle.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { StatusList } from "../../src/status/status-list.ts";
import { StatusTree } from "../../src/status/status-tree.ts";
import { codeOf } from "../support/thrown.ts";

let hash: Hash;
beforeAll(async () => {
  hash = await loadHash();
});

describe("StatusTree", () => {
  it("is over the same bits as the list, however it was made", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 25 - 1 }), { maxLength: 6 }),
        (indices) => {
          const list = new StatusList(256);
          const tree = new StatusTree(hash);
          for (const index of indices) {
            list.revoke(index);
            tree.set(index, true);
          }
          expect(StatusTree.fromList(hash, list).root).toBe(tree.root);
          for (const index of indices) expect(tree.isRevoked(index)).toBe(true);
        },
      ),
      { numRuns: 10 },
    );
  });

  it("takes a bit back, and then has the root from before", () => {
    const tree = new StatusTree(hash);
    const empty = tree.root;
    tree.set(1000, true);
    const one = tree.root;
    tree.set(1001, true);
    expect(tree.isRevoked(1001)).toBe(true);
    tree.set(1001, false);
    expect([tree.root, tree.isRevoked(1001), tree.isRevoked(1000)]).toEqual([one, false, true]);
    tree.set(1000, false);
    expect(tree.root).toBe(empty);
  });

  it("gives every index of a word the same path, which leads to the root", () => {
    const tree = new StatusTree(hash);
    tree.set(128 * 9 + 3, true);
    const path = tree.path(128 * 9);
    expect(tree.path(128 * 9 + 127)).toEqual(path);
    expect(tree.path(128 * 10)).not.toEqual(path);
    expect(path.levels.map((children) => children.length)).toEqual([8, 8, 8, 8, 8, 8]);
    expect(foldPath(hash, "STATUS_NODE", 8n, path)).toBe(tree.root);
    expect(foldPath(hash, "STATUS_NODE", 0n, path)).toBeUndefined();
  });

  it("keeps entry 127 of one word apart from entry 0 of the next (C6)", () => {
    const tree = new StatusTree(hash);
    tree.set(127, true);
    expect([126, 127, 128, 255].map((index) => tree.isRevoked(index))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it.each([-1, 2 ** 25, 1.5])("refuses the index %d", (index) => {
    const tree = new StatusTree(hash);
    expect(codeOf(() => tree.set(index, true))).toBe("ERR_STATUS_INDEX_RANGE");
    expect(codeOf(() => tree.path(index))).toBe("ERR_STATUS_INDEX_RANGE");
    expect(codeOf(() => tree.isRevoked(index))).toBe("ERR_STATUS_INDEX_RANGE");
    expect(codeOf(() => tree.path(2 ** 25 - 1))).toBe("accepted");
  });

  it("hashes 6 nodes for a set, and at most 149 for a list of 131,072 entries", () => {
    let calls = 0;
    const counting: Hash = (domain, inputs) => {
      calls++;
      return hash(domain, inputs);
    };
    const list = new StatusList();
    for (let index = 0; index < 131_072; index += 5) list.revoke(index);
    const tree = StatusTree.fromList(counting, list);
    expect(calls).toBeLessThanOrEqual(6 + 128 + 16 + 2 + 1 + 1 + 1);
    calls = 0;
    tree.set(77, true);
    expect(calls).toBe(6);
  });
});
