import { describe, it } from "vitest";
import { DATE_OF_BIRTH_ABSENT } from "../../../src/credential/claim-layout.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsOf } from "../bits.ts";
import { INVERSE_OF_ZERO } from "../harmless.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";

const spec = productCircuit("predicate/age-rule", "AgeRule");
function inputs(dateOfBirth: bigint, minAge: bigint, date: bigint, leapDayEarly = 0n) {
  const year = date / 10000n;
  return {
    dateOfBirth,
    minAge,
    leapDayEarly,
    year,
    month: (date / 100n) % 100n,
    day: date % 100n,
    yearLow: bitsOf(year, 2),
  };
}

describe("AgeRule", () => {
  it.each([
    ["18 today", inputs(20081121n, 18n, 20261121n)],
    ["18 yesterday", inputs(20081120n, 18n, 20261121n)],
    ["born on 1 January, at the turn of the year", inputs(20080101n, 18n, 20260101n)],
    ["born on 31 December, at the turn of the year", inputs(20071231n, 18n, 20260101n)],
    ["born on 29 February, on 1 March", inputs(20080229n, 18n, 20260301n)],
    [
      "born on 29 February, on 28 February where the policy says so",
      inputs(20080229n, 18n, 20260228n, 1n),
    ],
    ["born on 29 February, on 29 February", inputs(20080229n, 20n, 20280229n)],
    ["20 today, on 28 February of a leap year", inputs(20080228n, 20n, 20280228n, 1n)],
    [
      "born on 29 February, on 28 February after a leap year",
      inputs(20080229n, 21n, 20290228n, 1n),
    ],
    ["born on 29 February, on 28 February before one", inputs(20080229n, 19n, 20270228n, 1n)],
    ["127 years", inputs(18991121n, 127n, 20261121n)],
    ["an unknown date with the rule off", inputs(DATE_OF_BIRTH_ABSENT, 0n, 20261121n)],
    ["a date to come with the rule off", inputs(20991231n, 0n, 20261121n)],
  ])("accepts %s", (_, values) => expectValues(spec, values));

  it.each([
    ["18 tomorrow", inputs(20081121n, 18n, 20261121n), { dateOfBirth: 20081122n }],
    ["18 today, under a limit of 19", inputs(20081121n, 18n, 20261121n), { minAge: 19n }],
    ["18 today, a day ago", inputs(20081121n, 18n, 20261121n), { day: 20n }],
    ["18 today, a month ago", inputs(20081121n, 18n, 20261121n), { month: 10n }],
    ["18 today, a year ago", inputs(20081121n, 18n, 20261121n), { year: 2025n }],
    [
      "born on 29 February, on 28 February",
      inputs(20080229n, 18n, 20260228n, 1n),
      { leapDayEarly: 0n },
    ],
    [
      "born on 1 March, on 28 February, whatever the policy says",
      inputs(20080229n, 18n, 20260228n, 1n),
      { dateOfBirth: 20080301n },
    ],
    ["born on 29 February, on 27 February", inputs(20080229n, 18n, 20260228n, 1n), { day: 27n }],
    ["born on 29 February, on 28 January", inputs(20080229n, 18n, 20260228n, 1n), { month: 1n }],
    [
      "born on 29 February, on 28 February of a leap year",
      inputs(20080229n, 20n, 20280229n, 1n),
      { day: 28n },
    ],
  ])("refuses %s", async (_, twin, bad) => {
    await expectRefused(spec, { twin, bad });
  });

  it("C20: refuses a date of birth of 0, which a careless issuer might sign, under every age", async () => {
    for (const minAge of [1n, 18n, 127n]) {
      await expectRefused(spec, {
        twin: inputs(18991121n, minAge, 20261121n),
        bad: { dateOfBirth: 0n },
      });
    }
  });

  it("C20: refuses an unknown date of birth under every age, accepts it with the rule off", async () => {
    for (const minAge of [1n, 18n, 127n]) {
      await expectRefused(spec, {
        twin: inputs(DATE_OF_BIRTH_ABSENT, 0n, 20261121n),
        bad: { minAge },
      });
    }
  });

  it("C2: refuses p - 1 and the first margin of 2^22 for a date of birth", async () => {
    const oldest = 20261121n - 180000n - (1n << 22n) + 1n;
    for (const dateOfBirth of [P - 1n, oldest - 1n]) {
      await expectRefused(spec, { twin: inputs(oldest, 18n, 20261121n), bad: { dateOfBirth } });
    }
  });

  it("C16: refuses a rule called off by a hint", async () => {
    await expectRefused(spec, {
      twin: inputs(20081121n, 18n, 20261121n),
      bad: { dateOfBirth: 20081122n },
      patches: [
        {
          file: "circomlib/circuits/comparators.circom",
          template: "IsZero",
          target: "inv",
          key: "in",
          cases: [{ equals: 18n, values: [0n] }],
        },
      ],
    });
  });

  it.each([
    ["range.in", "5", {}],
    ["margin", "5", {}],
    ["margin", "5", { isOff: 1n }],
    ["dayAdded", "1", {}],
    ["isEarlyDay", "1", {}],
    ["margin", "5", { dayAdded: 1n }],
  ])("refuses 18 tomorrow behind %s = %s, %o", async (signal, value, set) => {
    const twin = inputs(20081121n, 18n, 20261121n);
    const patches = [lieAbout("predicate/age-rule", signal, value)];
    await expectRefused(spec, { twin, bad: { dateOfBirth: 20081122n }, patches, set });
  });

  it("refuses the earlier day of a leap year that is called a common one", async () => {
    const twin = inputs(20080229n, 20n, 20280229n, 1n);
    const patches = [lieAbout("predicate/age-rule", "isLeapYear", "0")];
    await expectRefused(spec, { twin, bad: { day: 28n }, patches });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, inputs(20080229n, 18n, 20260301n)));
    expectDetermined(await honestWitness(spec, inputs(20080229n, 0n, 20260228n)), [
      INVERSE_OF_ZERO,
    ]);
    await expectConstraintCount(spec);
  });
});
