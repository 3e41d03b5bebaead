import { describe, it } from "vitest";
import { DOMAIN } from "../../../src/field/domains.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { absorb, hash } from "./reference.ts";

const absorbOf = (elements: number) =>
  productCircuit("solvency/sponge", "Absorb", DOMAIN.SOLVENCY_TOTALS, elements);
const elementsOf = (count: number) => Array.from({ length: count }, (_, i) => BigInt(i * i + 3));

describe("Absorb", { timeout: 600_000 }, () => {
  const spec = absorbOf(17);
  const honest = { first: 9n, elements: elementsOf(17) };
  const out = absorb("SOLVENCY_TOTALS", 9n, honest.elements);

  it("of 17 elements is the reference's", async () => {
    await expectValues(spec, honest, { out });
    const edges = honest.elements
      .with(0, P - 1n)
      .with(14, 0n)
      .with(15, P - 1n);
    const inputs = { first: 0n, elements: edges };
    await expectValues(spec, inputs, { out: absorb("SOLVENCY_TOTALS", 0n, edges) });
  });

  it.each([1, 15])("of %i elements is one hash", async (count) => {
    const elements = elementsOf(count);
    const one = hash("SOLVENCY_TOTALS", [9n, ...elements]);
    await expectValues(absorbOf(count), { first: 9n, elements }, { out: one });
  });

  it("refuses a digest without the last element, and of the last ones alone", async () => {
    for (const lie of [
      absorb("SOLVENCY_TOTALS", 9n, honest.elements.slice(0, 16)),
      absorb("SOLVENCY_TOTALS", 9n, honest.elements.slice(0, 15)),
      hash("SOLVENCY_TOTALS", honest.elements.slice(15)),
      absorb("SOLVENCY_MARKET", 9n, honest.elements),
      out + 1n,
    ]) {
      await expectRefused(spec, { twin: honest, set: { out: lie } });
    }
  });

  it("refuses each other element, and another first one, for the honest digest", async () => {
    for (const place of [0, 14, 15, 16]) {
      const elements = honest.elements.with(place, 5n + (honest.elements[place] ?? 0n));
      await expectRefused(spec, { twin: honest, bad: { elements }, set: { out } });
    }
    await expectRefused(spec, { twin: honest, bad: { first: 10n }, set: { out } });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});
