import { describe, expect, it } from "vitest";
import { DATE_OF_BIRTH_ABSENT } from "../../src/credential/claim-layout.ts";
import { describeOperands } from "../../src/policy/describe-operands.ts";
import type { UnmetRule } from "../../src/policy/evaluate-clause.ts";
import type { OperandField } from "../../src/policy/operand-layout.ts";
import { type Change, country, DAY, evaluate, mapOf, NOW, slot } from "./fixtures.ts";

interface OperandCase {
  readonly rule: UnmetRule;
  /** Operands that are met by the full credential. */
  readonly on: Partial<Record<OperandField, bigint>>;
  /** Each refused under `on`, and accepted where the operands are off. */
  readonly refused: Readonly<Record<string, Change>>;
}

const [US, DE, FR, IT] = ["US", "DE", "FR", "IT"].map(country) as [bigint, bigint, bigint, bigint];
const maskCase = (
  rule: UnmetRule,
  operand: OperandField,
  claim: "personType" | "riskRating" | "pepStatus" | "residenceEvidence" | "kycRegime",
  accepted: bigint,
  other: bigint,
): OperandCase => ({
  rule,
  on: { [operand]: mapOf(accepted) },
  refused: {
    other: { claims: { [claim]: other } },
    absent: { claims: { [claim]: 0n }, issuer: { regimes: 0b0111n } },
  },
});

const CASES: readonly OperandCase[] = [
  {
    rule: "residence",
    on: { residenceMap: mapOf(US, DE) },
    refused: {
      other: { claims: { residenceCountry: FR } },
      absent: { claims: { residenceCountry: 0n } },
    },
  },
  {
    rule: "taxResidences",
    on: { taxResidenceMap: mapOf(US, DE) },
    refused: {
      "other in slot 1": { claims: { taxResidence1: FR } },
      "other in slot 2": { claims: { taxResidence2: FR } },
      "other in slot 3": { claims: { taxResidence3: FR } },
      "slot 1 absent": { claims: { taxResidence1: 0n } },
      "all absent": { claims: { taxResidence1: 0n, taxResidence2: 0n } },
      "more than the slots hold": { claims: { taxResidenceOverflow: 1n } },
    },
  },
  {
    rule: "citizenships",
    on: { citizenshipMap: mapOf(FR, DE, IT) },
    refused: {
      "other in slot 1": { claims: { citizenship1: US } },
      "other in slot 2": { claims: { citizenship2: US } },
      "other in slot 3": { claims: { citizenship3: US } },
      "slot 1 absent": { claims: { citizenship1: 0n } },
      "C20 a fourth citizenship": { claims: { citizenshipOverflow: 1n } },
    },
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8].map(
    (i): OperandCase => ({
      rule: "subdivisions",
      on: { [`deniedSubdivision${i}`]: slot("US-NY") },
      refused: {
        denied: { claims: { residenceSubdivision: slot("US-NY") & 1023n } },
        "subdivision absent": { claims: { residenceSubdivision: 0n } },
        "residence absent": { claims: { residenceCountry: 0n, residenceSubdivision: 0n } },
      },
    }),
  ),
  maskCase("personType", "personTypes", "personType", 1n, 2n),
  maskCase("riskRating", "riskRatings", "riskRating", 1n, 3n),
  maskCase("pep", "pepStatuses", "pepStatus", 1n, 3n),
  maskCase("residenceEvidence", "residenceEvidences", "residenceEvidence", 2n, 15n),
  maskCase("kycRegime", "regimes", "kycRegime", 1n, 2n),
  {
    rule: "kycLevel",
    on: { minKycLevel: 2n },
    refused: { lower: { claims: { kycLevel: 1n } }, absent: { claims: { kycLevel: 0n } } },
  },
  {
    rule: "clientClass",
    on: { clientClasses: 0b1001n },
    refused: {
      other: { claims: { clientClasses: 0b0010n } },
      absent: { claims: { clientClasses: 0n } },
    },
  },
  {
    rule: "suitability",
    on: { suitability: 0b0011n },
    refused: {
      "one of two": { claims: { suitability: 0b0001n } },
      absent: { claims: { suitability: 0n } },
    },
  },
  {
    rule: "age",
    on: { minAge: 26n },
    refused: {
      younger: { claims: { dateOfBirth: 20000616n } },
      absent: { claims: { dateOfBirth: DATE_OF_BIRTH_ABSENT } },
    },
  },
  {
    rule: "kycAge",
    on: { maxKycAge: 30n * DAY, kycAgeOff: 0n },
    refused: {
      "one second older": { claims: { kycDoneAt: NOW - 30n * DAY - 1n } },
      absent: { claims: { kycDoneAt: 0n } },
    },
  },
  {
    rule: "screeningAge",
    on: { maxScreeningAge: 2n * DAY, screeningAgeOff: 0n },
    refused: {
      "one second older": { issuer: { screenedAt: NOW - 2n * DAY - 1n } },
      never: { issuer: { screenedAt: 0n } },
    },
  },
  {
    rule: "statusAge",
    on: { maxStatusAge: 3_600n, statusAgeOff: 0n },
    refused: {
      "C22 one second older": { issuer: { statusAsOf: NOW - 3_601n } },
      never: { issuer: { statusAsOf: 0n } },
    },
  },
  {
    rule: "validFor",
    on: { validFor: 300n * DAY },
    refused: { "one second short": { claims: { expiresAt: NOW + 300n * DAY - 1n } } },
  },
];

describe("each operand: accepted, refused, off", () => {
  for (const { rule, on, refused } of CASES) {
    const name = Object.keys(on).join(", ");
    it(`${name}: the full credential is accepted`, () => {
      expect(evaluate({ operands: on })).toEqual([]);
    });
    for (const [title, change] of Object.entries(refused)) {
      it(`${name}: ${title} is refused, and accepted while off`, () => {
        expect(evaluate({ ...change, operands: on })).toEqual([rule]);
        expect(evaluate(change)).toEqual([]);
      });
    }
  }

  it("leaves no operand out", () => {
    const tested = new Set(CASES.flatMap(({ on }) => Object.keys(on)));
    const missing = describeOperands().filter(({ operand }) => !tested.has(operand));
    expect(missing.map(({ operand }) => operand)).toEqual(["leapDayEarly"]);
  });

  it("names all that is unmet, and no more", () => {
    const operands = Object.assign({}, ...CASES.map(({ on }) => on));
    expect(evaluate({ operands })).toEqual([]);
    const claims = { residenceCountry: FR, kycLevel: 1n, dateOfBirth: 20260101n };
    expect(evaluate({ operands, claims })).toEqual(["residence", "kycLevel", "age"]);
  });
});
