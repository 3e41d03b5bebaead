import { describe, it } from "vitest";
import { DOMAIN } from "../../../src/field/domains.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { expectLiesRefused } from "./lies.ts";
import { hash, wideRoot } from "./reference.ts";

const TREE = "SOLVENCY_LEAF_NODE";
const rootOf = (leaves: number) =>
  productCircuit("solvency/wide-root", "WideRoot", DOMAIN[TREE], leaves);
const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => BigInt(1000 + i));

describe("WideRoot", { timeout: 600_000 }, () => {
  const spec = rootOf(18);
  const honest = { leaves: leavesOf(18) };
  const root = wideRoot(TREE, honest.leaves);

  it("of 18 leaves, on two levels, is the reference's", async () => {
    await expectValues(spec, honest, { root });
  });

  it.each([1, 16])("of %i leaves has one level", async (count) => {
    const leaves = leavesOf(count);
    const group = [...leaves, ...Array<bigint>(16 - count).fill(0n)];
    await expectValues(rootOf(count), { leaves }, { root: hash(TREE, group) });
  });

  it("refuses the root of fewer leaves, with the last one repeated, and of Maxwell's parent", async () => {
    const high = honest.leaves.slice(16);
    for (const lie of [
      wideRoot(TREE, honest.leaves.slice(0, 17)),
      wideRoot(TREE, [...honest.leaves, ...high]),
      wideRoot(TREE, high),
      wideRoot(TREE, honest.leaves.slice(0, 16)),
      wideRoot("SOLVENCY_ITEM_NODE", honest.leaves),
      root + 1n,
    ]) {
      await expectRefused(spec, { twin: honest, set: { root: lie } });
    }
  });

  it("refuses each other leaf for the honest root", async () => {
    for (const place of [0, 1, 15, 16, 17]) {
      const leaves = honest.leaves.with(place, 7n);
      await expectRefused(spec, { twin: honest, bad: { leaves }, set: { root } });
    }
  });

  it("refuses another root than the last node", async () => {
    const one = rootOf(1);
    await expectLiesRefused(one, { root: { says: "node[0] + 1", twin: { leaves: [5n] } } });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});
