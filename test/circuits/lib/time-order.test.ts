import { describe, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";

const NOW = 1795200000n;
const notAfter = productCircuit("lib/time-order", "NotAfter");
const notOlder = productCircuit("lib/time-order", "NotOlder");
const SPAN = 1n << 32n;

describe("NotAfter", () => {
  it.each([
    [NOW, NOW],
    [NOW - 1n, NOW],
    [0n, SPAN - 1n],
    [0n, 0n],
  ])("C15: accepts %d, then %d", async (earlier, later) => {
    await expectValues(notAfter, { earlier, later });
  });

  it.each([
    ["one second late", NOW + 1n, NOW],
    ["2^32 s apart", 0n, SPAN],
    ["2^32 + 1 s apart", 0n, SPAN + 1n],
    ["p - 1 first", P - 1n, P - 1n - SPAN],
    ["p - 2^32 last", 0n, P - SPAN],
    ["p - 1 last", 0n, P - 1n],
  ])("C15 C16: refuses %s", async (_, earlier, later) => {
    await expectRefused(notAfter, {
      twin: { earlier, later: (earlier + SPAN - 1n) % P },
      bad: { later },
      by: /^(earlier|later)$/,
    });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(notAfter, { earlier: NOW - 99n, later: NOW }));
    await expectConstraintCount(notAfter);
  });
});

describe("NotOlder", () => {
  const MAX = (1n << 30n) - 1n;
  const inputs = { at: NOW - 86400n, asOf: NOW, maxAge: 86400n, off: 0n };

  it.each([
    ["exactly as old as allowed", inputs],
    ["new", { ...inputs, at: NOW }],
    ["with the greatest bound", { ...inputs, at: NOW - MAX, maxAge: MAX }],
    ["older, with the rule off", { ...inputs, at: 0n, off: 1n }],
    ["with a bound of 0", { ...inputs, at: NOW, maxAge: 0n }],
    ["off with the greatest bound", { ...inputs, maxAge: MAX, off: 1n }],
  ])("C22: accepts %s", async (_, values) => {
    await expectValues(notOlder, values);
  });

  it.each([
    ["a second too old", inputs, { at: NOW - 86401n }],
    ["a bound of one second less", inputs, { maxAge: 86399n }],
    ["a moment after asOf", { ...inputs, at: NOW }, { at: NOW + 1n }],
    ["a moment after asOf, though off", { ...inputs, at: NOW, off: 1n }, { at: NOW + 1n }],
    ["never (0)", inputs, { at: 0n }],
    ["at p - 1", inputs, { at: P - 1n }],
  ])("C16 C22: refuses %s", async (_, twin, bad) => {
    await expectRefused(notOlder, { twin, bad });
  });

  it.each([
    ["past.earlier", "asOf"],
    ["past.later", "at"],
  ])("C16: refuses a moment after asOf for which %s is %s", async (signal, value) => {
    const patches = [lieAbout("lib/time-order", signal, value)];
    const bad = { at: NOW + 1n };
    await expectRefused(notOlder, { twin: { ...inputs, at: NOW }, bad, patches });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(notOlder, inputs));
    await expectConstraintCount(notOlder);
  });
});
