import { describe, expect, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  badWitness,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectSatisfied,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { expectLiesRefused } from "./lies.ts";
import { commitTotals, hash, type Item, itemsRoot, nodeOf } from "./reference.ts";

const FILE = "solvency/items";
const [TOP, TAG] = [(1n << 64n) - 1n, (1n << 248n) - 1n];
const ITEMS: readonly Item[] = [
  { tag: 0n, index: 1n, amount: 5n, encumbered: 0n },
  { tag: 1n, index: 0n, amount: TOP, encumbered: 1n },
  { tag: TAG, index: 1n, amount: TOP, encumbered: 0n },
];
const inputsOf = (items: readonly Item[]) => ({
  tag: items.map(({ tag }) => tag),
  index: items.map(({ index }) => index),
  amount: items.map(({ amount }) => amount),
  encumbered: items.map(({ encumbered }) => encumbered),
});

describe("ItemsRoot", { timeout: 600_000 }, () => {
  const spec = productCircuit(FILE, "ItemsRoot", 3);
  const honest = inputsOf(ITEMS);
  const root = itemsRoot(ITEMS);
  const tags = (...tag: bigint[]) => ({ tag });

  it("is the reference's, with unused items and edges too", async () => {
    await expectValues(spec, honest, { root });
    const unused = [TAG - 2n, TAG - 1n, TAG].map((tag) => ({
      tag,
      index: 0n,
      amount: 0n,
      encumbered: 1n,
    }));
    await expectValues(spec, inputsOf(unused), { root: itemsRoot(unused) });
  });

  it("refuses an item twice, tags out of order, above 248 bits, or around the field's end", async () => {
    for (const tag of [
      [5n, 5n, TAG],
      [5n, TAG, TAG],
      [5n, 4n, TAG],
      [7n, 6n, 5n],
      [0n, 1n, TAG + 1n],
      [0n, TAG, TAG + 1n],
      [P - 1n, 0n, 1n],
      [P - 2n, P - 1n, 0n],
      [TAG, 1n << 249n, P - 1n],
    ]) {
      await expectRefused(spec, { twin: honest, bad: tags(...tag) });
    }
  });

  it("refuses an amount of 2^64 and of p - 5, at each place", async () => {
    for (const place of [0, 1, 2]) {
      for (const amount of [1n << 64n, P - 5n]) {
        await expectRefused(spec, {
          twin: honest,
          bad: { amount: honest.amount.with(place, amount) },
        });
      }
    }
  });

  it("refuses a mark that is no bit, at each place", async () => {
    for (const place of [0, 1, 2]) {
      for (const mark of [2n, P - 1n, 1n << 10n]) {
        const encumbered = honest.encumbered.with(place, mark);
        await expectRefused(spec, { twin: honest, bad: { encumbered } });
      }
    }
  });

  it("refuses other items for the honest root", async () => {
    for (const bad of [
      { tag: [0n, 2n, TAG] },
      { index: [1n, 0n, 0n] },
      { amount: [6n, TOP, TOP] },
      { encumbered: [0n, 0n, 0n] },
      { encumbered: [0n, 1n, 1n] },
    ]) {
      await expectRefused(spec, { twin: honest, bad, set: { root } });
    }
    for (const lie of [
      itemsRoot(ITEMS.slice(0, 2)),
      itemsRoot([...ITEMS, ...ITEMS.slice(2)]),
      root + 1n,
    ]) {
      await expectRefused(spec, { twin: honest, set: { root: lie } });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});

describe("ItemsNode", { timeout: 600_000 }, () => {
  const spec = productCircuit(FILE, "ItemsNode", 2, 3, 2);
  const { index, amount, encumbered } = inputsOf(ITEMS);
  const root = 77n;
  const honest = { root, index, amount, encumbered, totals: [0n, 5n + TOP], salt: 5n };
  const node = nodeOf(2n, root, honest.totals, 5n);

  it("counts what is not encumbered, as the reference", async () => {
    await expectValues(spec, honest, { node });
    const all = { ...honest, encumbered: [0n, 0n, 0n], totals: [TOP, 5n + TOP] };
    await expectValues(spec, all, { node: nodeOf(2n, root, all.totals, 5n) });
    const none = { ...honest, encumbered: [1n, 1n, 1n], totals: [0n, 0n] };
    await expectValues(spec, none, { node: nodeOf(2n, root, none.totals, 5n) });
  });

  it("refuses totals that count an encumbered item, leave one out, are over by 1 or moved", async () => {
    for (const totals of [
      [TOP, 5n + TOP],
      [0n, TOP],
      [0n, 6n + TOP],
      [1n, 4n + TOP],
      [5n + TOP, 0n],
      [0n, 1n << 80n],
    ]) {
      await expectRefused(spec, { twin: honest, bad: { totals } });
    }
  });

  it("refuses an index of no asset, and one of 2^10", async () => {
    for (const one of [2n, 1023n, 1n << 10n]) {
      await expectRefused(spec, { twin: honest, bad: { index: [one, 0n, 1n] } });
    }
  });

  it("refuses a node of another kind, root, salt, order or domain: a level that no check earned", async () => {
    for (const lie of [
      nodeOf(1n, root, honest.totals, 5n),
      nodeOf(0n, root, honest.totals, 5n),
      nodeOf(2n, 78n, honest.totals, 5n),
      nodeOf(2n, root, honest.totals, 6n),
      nodeOf(2n, root, [0n, 6n + TOP], 5n),
      hash("SOLVENCY_NODE", [root, 2n, commitTotals(honest.totals, 5n)]),
      hash("SOLVENCY_NODE", [2n, commitTotals(honest.totals, 5n), root]),
    ]) {
      await expectRefused(spec, { twin: honest, set: { node: lie } });
    }
  });

  it("hashes root and commitment into the challenge", async () => {
    const { circuit, value } = await honestWitness(spec, honest);
    const name = circuit.symbols.names.find((one) =>
      /^(challenge|TotalsMatch.*\.challenge)$/.test(one),
    );
    const challenge = hash("SOLVENCY_CHALLENGE", [root, commitTotals(honest.totals, 5n)]);
    expect(value(name ?? "challenge")).toBe(challenge);
  });

  it("refuses another count of an item", async () => {
    const nothing = { ...honest, amount: [0n, 0n, 0n], totals: [0n, 0n] };
    await expectLiesRefused(spec, {
      "counted[i]": {
        says: "amount[i] * (1 - encumbered[i]) + 1",
        twin: nothing,
        bad: { totals: [1n, 2n] },
      },
    });
  });

  it("takes a mark that is no bit: so ItemsRoot, over the same items, refuses it", async () => {
    const forged = { ...honest, encumbered: [0n, 1n, 0n].with(0, P - 1n), totals: [0n, 10n + TOP] };
    expectSatisfied(await badWitness(spec, forged));
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});
