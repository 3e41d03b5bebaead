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

const spec = productCircuit("lib/as-of", "AsOf");
const encode = (date: bigint, seconds: bigint): bigint => date * (1n << 40n) + seconds;
const asOf = encode(20261121n, 1795200000n);

/** The four hints answer another reading of the same number. */
function reading(parts: Record<"year" | "month" | "day" | "seconds", bigint>) {
  return Object.entries(parts).map(([target, value]) => ({
    file: "lib/as-of.circom",
    template: "AsOf",
    target,
    key: "asOf",
    cases: [{ equals: asOf, values: [value] }],
  }));
}

describe("AsOf", () => {
  it.each([
    [20261121n, 1795200000n],
    [20000101n, 0n],
    [20240229n, 1709164800n],
    [20280228n, (1n << 40n) - 1n],
  ])("opens %d with %d s", async (date, seconds) => {
    const year = date / 10000n;
    await expectValues(
      spec,
      { asOf: encode(date, seconds) },
      {
        year,
        month: (date / 100n) % 100n,
        day: date % 100n,
        seconds,
        "yearLow[0]": year & 1n,
        "yearLow[1]": (year >> 1n) & 1n,
      },
    );
  });

  it.each([
    ["a month of 111", { year: 2025n, month: 111n, day: 21n, seconds: 1795200000n }],
    ["a day of 121", { year: 2026n, month: 10n, day: 121n, seconds: 1795200000n }],
    [
      "a day less in the seconds",
      { year: 2026n, month: 11n, day: 20n, seconds: 1795200000n + (1n << 40n) },
    ],
    ["a negative month", { year: 2027n, month: P - 89n, day: 21n, seconds: 1795200000n }],
    ["a negative day", { year: 2026n, month: 12n, day: P - 79n, seconds: 1795200000n }],
    [
      "negative seconds",
      { year: 2026n, month: 11n, day: 22n, seconds: P + 1795200000n - (1n << 40n) },
    ],
    ["a year before the date", { year: 2016n, month: 11n, day: 21n, seconds: 1795200000n }],
  ])("C16: refuses the reading with %s", async (_, parts) => {
    await expectRefused(spec, { twin: { asOf }, patches: reading(parts) });
  });

  it.each([
    [
      "year 8192, so that no day comes after the absent date of birth",
      encode(81920101n, 0n),
      encode(81911231n, 0n),
    ],
    ["month 16", encode(20261621n, 0n), encode(20261521n, 0n)],
    ["day 32", encode(20261132n, 0n), encode(20261131n, 0n)],
    ["p - 1", P - 1n, asOf],
    ["p - 2^40", P - (1n << 40n), asOf],
    ["2^254 - p", (1n << 254n) - P, asOf],
  ])("C2: refuses %s", async (_, bad, twin) => {
    await expectRefused(spec, { twin: { asOf: twin }, bad: { asOf: bad } });
  });

  it.each([
    ["yearBits.in", { year: 2026n + 8192n, month: 11n, day: 21n, seconds: 1795200000n }],
    ["monthBits.in", { year: 2025n, month: 111n, day: 21n, seconds: 1795200000n }],
    ["dayBits.in", { year: 2026n, month: 10n, day: 121n, seconds: 1795200000n }],
    ["secondBits.in", { year: 2026n, month: 11n, day: 20n, seconds: (1n << 40n) + 1795200000n }],
  ] as const)("C16: refuses a part out of range behind a lie about %s", async (signal, parts) => {
    const { year, month, day, seconds } = parts;
    const number = encode(year * 10000n + month * 100n + day, seconds);
    const hints = reading(parts).map((patch) => ({
      ...patch,
      cases: [{ equals: number, values: [parts[patch.target as keyof typeof parts]] }],
    }));
    const patches = [...hints, lieAbout("lib/as-of", signal, "2")];
    await expectRefused(spec, { twin: { asOf }, bad: { asOf: number }, patches });
  });

  it("refuses the low bits of another year", async () => {
    const patches = [lieAbout("lib/as-of", "yearBits.in", "year + 1")];
    await expectRefused(spec, { twin: { asOf }, patches });
  });

  it("determines every wire", async () => {
    expectDetermined(await honestWitness(spec, { asOf }));
  });

  it("has the recorded size", () => expectConstraintCount(spec));
});
