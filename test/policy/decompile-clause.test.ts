import { describe, expect, it } from "vitest";
import { packWords } from "../../src/field/layout.ts";
import { compileClause } from "../../src/policy/compile-clause.ts";
import { decompileClause } from "../../src/policy/decompile-clause.ts";
import { OFF_OPERANDS } from "../../src/policy/describe-operands.ts";
import { OPERAND_LAYOUT, type OperandField } from "../../src/policy/operand-layout.ts";
import { expectPolicyError, mapOf, slot } from "./fixtures.ts";

const words = (change: Partial<Record<OperandField, bigint>>) =>
  packWords(OPERAND_LAYOUT, { ...OFF_OPERANDS, ...change });

describe("decompileClause", () => {
  it("shows what words ask, the shorter way round", () => {
    const clause = {
      residence: { notIn: ["CU", "US"] },
      subdivisions: { notIn: ["CA-QC", "UA-43"] },
      citizenships: { in: ["DE"] },
      age: { atLeast: 18, leapDay: "28 February" },
      kycAge: { atMost: "1d" },
    } as const;
    const operands = compileClause(clause);
    const shown = decompileClause(packWords(OPERAND_LAYOUT, operands));
    expect(shown).toEqual({ operands, clause });
  });

  it("says that a clause asks nothing", () => {
    expect(decompileClause(words({})).clause).toEqual({ anyone: true });
  });

  it.each([
    [
      "a country that the table does not know",
      { residenceMap: mapOf(1, 250) },
      { residenceMap: mapOf(1, 249) },
    ],
    ["off and a country", { residenceMap: mapOf(0, 1) }, { residenceMap: mapOf(0) }],
    ["no country", { residenceMap: 0n }, { residenceMap: mapOf(1) }],
    ["a regime without a name", { regimes: mapOf(1, 63) }, { regimes: mapOf(1, 2) }],
    ["a class without a name", { clientClasses: mapOf(1, 15) }, { clientClasses: mapOf(1) }],
    ["a level without a name", { minKycLevel: 7n }, { minKycLevel: 3n }],
    ["a maximum age that is off", { maxKycAge: 9n }, { maxKycAge: 9n, kycAgeOff: 0n }],
    ["a maximum age of 0", { kycAgeOff: 0n }, { kycAgeOff: 0n, maxKycAge: 1n }],
    ["an early day without an age", { leapDayEarly: 1n }, { leapDayEarly: 1n, minAge: 1n }],
    [
      "a gap in the slots",
      { deniedSubdivision2: slot("US-NY") },
      { deniedSubdivision1: slot("US-NY") },
    ],
    [
      "slots out of order",
      { deniedSubdivision1: slot("US-NY"), deniedSubdivision2: slot("US-CA") },
      { deniedSubdivision1: slot("US-CA"), deniedSubdivision2: slot("US-NY") },
    ],
    [
      "a slot of no subdivision",
      { deniedSubdivision1: 1023n },
      { deniedSubdivision1: slot("US-NY") },
    ],
  ] as [string, Partial<Record<OperandField, bigint>>, Partial<Record<OperandField, bigint>>][])(
    "refuses %s",
    (_, refused, twin) => {
      expectPolicyError(
        () => decompileClause(words(refused)),
        expect.stringMatching(/^ERR_POLICY_/),
      );
      expect(decompileClause(words(twin)).operands).toEqual({ ...OFF_OPERANDS, ...twin });
    },
  );

  it("refuses a wrong number of words and bits above the layout", () => {
    const five = words({});
    expect(decompileClause(five).operands).toEqual(OFF_OPERANDS);
    expect(() => decompileClause(five.slice(0, 4))).toThrow(/5 words/);
    expect(() => decompileClause([...five, 0n])).toThrow(/5 words/);
    const high = five.map((word, i) => (i === 4 ? word | (1n << 239n) : word));
    expect(() => decompileClause(high)).toThrow(/does not fit/);
  });
});
