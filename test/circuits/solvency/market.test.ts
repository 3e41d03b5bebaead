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
import { marketRoot } from "./reference.ts";

const spec = productCircuit("solvency/market", "Market", 4);
const [PRICE, WEIGHT] = [(1n << 64n) - 1n, (1n << 14n) - 1n];
const honest = {
  pricedAt: 1_760_000_000n,
  price: [5n, 60_000n, 0n, PRICE],
  weight: [10_000n, 8_000n, 0n, 9_000n],
};
const root = marketRoot(honest.pricedAt, honest.price, honest.weight);

describe("Market", { timeout: 600_000 }, () => {
  it("has the reference's root, at the edges too", async () => {
    await expectValues(spec, honest, { root });
    const [price, weight] = [Array(4).fill(PRICE), Array(4).fill(WEIGHT)] as [bigint[], bigint[]];
    const edge = { pricedAt: P - 1n, price, weight };
    await expectValues(spec, edge, { root: marketRoot(P - 1n, price, weight) });
  });

  it("refuses a price of 2^64 and a weight of 2^14, and p - 1, at each place", async () => {
    for (const place of [0, 1, 2, 3]) {
      for (const price of [1n << 64n, P - 1n]) {
        await expectRefused(spec, {
          twin: honest,
          bad: { price: honest.price.with(place, price) },
        });
      }
      for (const weight of [1n << 14n, P - 1n]) {
        await expectRefused(spec, {
          twin: honest,
          bad: { weight: honest.weight.with(place, weight) },
        });
      }
    }
  });

  it("refuses two tables with one packing", async () => {
    const one = {
      price: honest.price.with(0, 5n + (1n << 64n)),
      weight: honest.weight.with(0, 9_999n),
    };
    await expectRefused(spec, { twin: honest, bad: one });
    const next = {
      price: honest.price.with(1, 59_999n),
      weight: honest.weight.with(0, 10_000n + (1n << 14n)),
    };
    await expectRefused(spec, { twin: honest, bad: next });
  });

  it("refuses another price, weight or time for the honest root: swapped, stale, the last one dropped", async () => {
    for (const bad of [
      { pricedAt: honest.pricedAt - 86_400n },
      { price: [60_000n, 5n, 0n, PRICE] },
      { price: [5n, 60_000n, 0n, 0n] },
      { weight: [8_000n, 10_000n, 0n, 9_000n] },
      { weight: [10_000n, 8_000n, 0n, 0n] },
    ]) {
      await expectRefused(spec, { twin: honest, bad, set: { root } });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});
