import { describe, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { expectLiesRefused } from "./lies.ts";
import { marginLeaf } from "./reference.ts";

const FILE = "solvency/margin-account";
const TOP = (1n << 64n) - 1n;

describe("MarginAccount", { timeout: 600_000 }, () => {
  const spec = productCircuit(FILE, "MarginAccount", 2);
  // 10 * 60,000 * 80 % = 480,000
  const honest = {
    balance: [10n, 0n],
    debt: [0n, 480_000n],
    price: [60_000n, 1n],
    weight: [8_000n, 10_000n],
  };
  const empty = { balance: [0n, 0n], debt: [0n, 0n], price: [5n, 5n], weight: [0n, 0n] };

  it("accepts equity of 0 and more, up to the widest", async () => {
    await expectValues(spec, honest);
    await expectValues(spec, empty);
    await expectValues(spec, { ...honest, debt: [0n, 0n] });
    await expectValues(spec, { ...honest, weight: [8_000n, 0n] });
    await expectValues(spec, {
      balance: [TOP, TOP],
      debt: [0n, 0n],
      price: [TOP, TOP],
      weight: [16_383n, 16_383n],
    });
    await expectValues(spec, {
      balance: [TOP, 0n],
      debt: [TOP, 0n],
      price: [TOP, 1n],
      weight: [10_000n, 0n],
    });
  });

  it("accepts the widest equity of 16 slots", async () => {
    const all = (value: bigint) => Array<bigint>(16).fill(value);
    const widest = { balance: all(TOP), debt: all(0n), price: all(TOP), weight: all(16_383n) };
    await expectValues(productCircuit(FILE, "MarginAccount", 16), widest);
  });

  it("refuses one unit less of equity", async () => {
    for (const bad of [
      { debt: [0n, 480_001n] },
      { debt: [8n, 1n] },
      { balance: [9n, 0n] },
      { weight: [7_999n, 10_000n] },
      { price: [59_999n, 1n] },
      { price: [60_000n, 2n] },
      { balance: [0n, 0n] },
      { balance: [0n, 10n] },
    ]) {
      await expectRefused(spec, { twin: honest, bad });
    }
  });

  it("refuses a debt that is negative, or above 2^64", async () => {
    for (const debt of [P - 5n, P - 1n, 1n << 64n, (P + 1n) / 2n]) {
      await expectRefused(spec, { twin: empty, bad: { debt: [debt, 0n], price: [0n, 0n] } });
      await expectRefused(spec, { twin: empty, bad: { debt: [0n, debt] } });
    }
  });

  it("refuses another value of each bound signal", async () => {
    await expectLiesRefused(spec, {
      "value[s]": { says: "balance[s] * price[s] + 1", twin: empty },
      "collateral[s]": { says: "value[s] * weight[s] + 1", twin: empty },
      "owed[s]": { says: "debt[s] * price[s] - 1", twin: empty },
    });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});

describe("MarginLeaf", { timeout: 600_000 }, () => {
  const spec = productCircuit(FILE, "MarginLeaf", 2);
  const honest = { idCommitment: 99n, index: [1n, 3n], balance: [5n, 0n], debt: [0n, 7n] };
  const leaf = marginLeaf(99n, [
    { index: 1n, amount: 5n },
    { index: 3n, amount: 0n, debt: 7n },
  ]);

  it("is the reference's, at the edges too", async () => {
    await expectValues(spec, honest, { leaf });
    const widest = { index: 1023n, amount: TOP, debt: TOP };
    await expectValues(
      spec,
      { idCommitment: P - 1n, index: [1023n, 1023n], balance: [TOP, TOP], debt: [TOP, TOP] },
      { leaf: marginLeaf(P - 1n, [widest, widest]) },
    );
  });

  it("refuses a leaf that is not of the balances and debts", async () => {
    for (const bad of [
      { idCommitment: 98n },
      { index: [1n, 2n] },
      { balance: [4n, 0n] },
      { debt: [0n, 0n] },
      { debt: [7n, 0n] },
      { index: [3n, 1n], balance: [0n, 5n], debt: [7n, 0n] },
    ]) {
      await expectRefused(spec, { twin: honest, bad, set: { leaf } });
    }
  });

  it("has the recorded size", () => expectConstraintCount(spec));
});
