import { describe, expect, it } from "vitest";
import { DOMAIN } from "../../../src/field/domains.ts";
import { MerkleTree } from "../../../src/field/merkle.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  badWitness,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  expectViolated,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsOf } from "../bits.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";

const hash = await loadHash();
const leaves = Array.from({ length: 64 }, (_, i): [number, bigint] => [i, BigInt(1000 + i * i)]);

describe("OrderedPath", () => {
  const spec = productCircuit("lib/merkle-path", "OrderedPath", DOMAIN.STATUS_NODE, 2);
  const tree = new MerkleTree(hash, "STATUS_NODE", 2, leaves);
  const opening = (place: number) => ({
    children: tree.path(place).levels,
    index: bitsOf(BigInt(place), 6),
  });

  it.each([0, 1, 7, 8, 42, 63])("finds leaf %d", async (place) => {
    await expectValues(spec, opening(place), { leaf: tree.leaf(place), root: tree.root });
  });

  it("C7: refuses each other upper index, and gives the leaf of each other lower one", async () => {
    for (let place = 0; place < 64; place++) {
      const index = bitsOf(BigInt(place), 6);
      if (place >> 3 === 42 >> 3) {
        const inputs = { children: tree.path(42).levels, index };
        await expectValues(spec, inputs, { leaf: tree.leaf(place), root: tree.root });
      } else await expectRefused(spec, { twin: opening(42), bad: { index } });
    }
  });

  it("C8: refuses an inner node in the place of a leaf", async () => {
    const inner = tree.node(1, 5);
    const children = [...Array(8).fill(0n), 0n].slice(0, 8);
    children[2] = inner;
    await expectRefused(spec, {
      twin: opening(42),
      bad: { children: [children, tree.path(42).levels[1] ?? []] },
    });
  });

  it("C12: refuses another leaf and another root", async () => {
    await expectRefused(spec, { twin: opening(42), set: { leaf: tree.leaf(43) } });
    await expectRefused(spec, { twin: opening(42), set: { root: tree.root + 1n } });
  });

  it("C17: refuses a tree whose nodes have another domain", async () => {
    const other = new MerkleTree(hash, "TRUST_NODE", 2, leaves);
    await expectRefused(spec, { twin: opening(42), bad: { children: other.path(42).levels } });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, opening(42)));
    await expectConstraintCount(spec);
  });
});

describe("MemberPath", () => {
  const spec = productCircuit("lib/merkle-path", "MemberPath", DOMAIN.TRUST_NODE, 2);
  const tree = new MerkleTree(hash, "TRUST_NODE", 2, leaves);
  const opening = (place: number) => ({
    leaf: tree.leaf(place),
    children: tree.path(place).levels,
  });

  it.each([0, 7, 8, 63])("finds leaf %d", async (place) => {
    await expectValues(spec, opening(place), { root: tree.root });
  });

  it.each([1n, P - 1n, 0n])("refuses %d, which is no leaf", async (leaf) => {
    await expectRefused(spec, { twin: opening(9), bad: { leaf } });
  });

  it("C8: refuses an inner node as a leaf: it is a child one level too high", async () => {
    await expectRefused(spec, { twin: opening(9), bad: { leaf: tree.node(1, 1) } });
  });

  it("C8: refuses a path that starts above the leaves", async () => {
    const [low = [], high = []] = opening(9).children;
    await expectRefused(spec, {
      twin: opening(9),
      bad: { leaf: tree.node(1, 1), children: [high, low] },
    });
  });

  it("refuses a forged sibling set", async () => {
    const [low = [], high = []] = opening(9).children;
    const forged = low.with(3, 5n);
    await expectRefused(spec, { twin: opening(9), bad: { leaf: 5n, children: [forged, high] } });
  });

  it.each(["leaf", "node[l - 1].out"])(
    "refuses what is no child where another number than %s is compared",
    async (honest) => {
      const [low = [], high = []] = opening(9).children;
      const bad = honest === "leaf" ? { leaf: 5n } : { children: [low.with(3, 5n), high] };
      const patches = [lieAbout("lib/merkle-path", "member[l].in", "children[l][1]", honest)];
      await expectRefused(spec, { twin: opening(9), bad, patches });
    },
  );

  it("C9: a tree of zeroes has the member 0, so the leaf must be a digest made in the circuit", async () => {
    const empty = new MerkleTree(hash, "TRUST_NODE", 2);
    const children = empty.path(0).levels;
    await expectValues(spec, { leaf: 0n, children }, { root: empty.root });
    expectViolated(await badWitness(spec, { leaf: 1n, children }));
  });

  it("C17: refuses a tree whose nodes have another domain", async () => {
    const other = new MerkleTree(hash, "STATUS_NODE", 2, leaves);
    expect(other.root).not.toBe(tree.root);
    await expectRefused(spec, { twin: opening(9), bad: { children: other.path(9).levels } });
    await expectRefused(spec, { twin: opening(9), set: { root: other.root } });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, opening(9)));
    await expectConstraintCount(spec);
  });
});

describe("OneOf", () => {
  const spec = productCircuit("lib/merkle-path", "OneOf", 4);
  const set = [3n, 5n, 5n, P - 1n];

  it.each([3n, 5n, P - 1n])("accepts %d", (value) => expectValues(spec, { in: value, set }));

  it.each([0n, 1n, 4n, 8n, P - 3n])("C23: refuses %d", async (value) => {
    await expectRefused(spec, { twin: { in: 3n, set }, bad: { in: value } });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, { in: 3n, set }));
    await expectConstraintCount(spec);
  });
});
