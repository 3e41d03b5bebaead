import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CLAIM_LAYOUT,
  type ClaimField,
  DATE_OF_BIRTH_ABSENT,
} from "../../../src/credential/claim-layout.ts";
import { type FieldValues, type Layout, packWords, WORD_BITS } from "../../../src/field/layout.ts";
import { evaluateClause } from "../../../src/policy/evaluate-clause.ts";
import { OPERAND_LAYOUT, type OperandField } from "../../../src/policy/operand-layout.ts";
import { ISSUER_RECORD_LAYOUT } from "../../../src/trust/issuer-record-layout.ts";
import {
  badWitness,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsOf } from "../bits.ts";
import { INVERSE_OF_ZERO, UNRULED_CLAIMS } from "../harmless.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";
import { CLAIMS, NOW, OPERANDS, RECORD, type Scenario, TODAY } from "../scenario.ts";

const spec = productCircuit("predicate/clause-rules", "ClauseRules");

function recordBits<Name extends string>(
  layout: Layout<Name>,
  values: FieldValues<Name>,
): bigint[] {
  const total = layout.fields.reduce((sum, { bits }) => sum + bits, 0);
  return packWords(layout, values)
    .flatMap((word) => bitsOf(word, WORD_BITS))
    .slice(0, total);
}

function inputs({ claims, operands, record, date = TODAY, seconds = NOW }: Scenario = {}) {
  const { statusAsOf, screenedAt } = { ...RECORD, ...record };
  const year = date / 10000n;
  return {
    claim: recordBits<ClaimField>(CLAIM_LAYOUT, { ...CLAIMS, ...claims }),
    operand: recordBits<OperandField>(OPERAND_LAYOUT, { ...OPERANDS, ...operands }),
    statusAsOf,
    screenedAt,
    year,
    month: (date / 100n) % 100n,
    day: date % 100n,
    yearLow: bitsOf(year, 2),
    seconds,
  };
}

/** Claims that break one rule each, and the operand that turns it off. */
const BROKEN: [string, Partial<FieldValues<ClaimField>>, Partial<FieldValues<OperandField>>][] = [
  ["residence", { residenceCountry: 63n, residenceSubdivision: 1n }, { residenceMap: 1n }],
  ["C11 C20 residence absent", { residenceCountry: 0n }, { residenceMap: 1n, ...noSubdivisions() }],
  ["tax residence 1", { taxResidence1: 80n }, { taxResidenceMap: 1n }],
  ["C20 tax residence 1 absent", { taxResidence1: 0n }, { taxResidenceMap: 1n }],
  ["tax residence 2", { taxResidence2: 80n }, { taxResidenceMap: 1n }],
  ["tax residence 3", { taxResidence3: 80n }, { taxResidenceMap: 1n }],
  ["C20 a fourth tax residence", { taxResidenceOverflow: 1n }, { taxResidenceMap: 1n }],
  ["citizenship 1", { citizenship1: 211n }, { citizenshipMap: 1n }],
  ["C20 citizenship 1 absent", { citizenship1: 0n }, { citizenshipMap: 1n }],
  ["citizenship 2", { citizenship2: 211n }, { citizenshipMap: 1n }],
  ["citizenship 3", { citizenship3: 250n }, { citizenshipMap: 1n }],
  ["C20 a fourth citizenship", { citizenshipOverflow: 1n }, { citizenshipMap: 1n }],
  ["denied subdivision 1", { residenceSubdivision: 8n }, { deniedSubdivision1: 0n }],
  ["denied subdivision 2", { residenceSubdivision: 9n }, { deniedSubdivision2: 0n }],
  [
    "denied subdivision 3",
    { residenceCountry: 62n, residenceSubdivision: 7n },
    { deniedSubdivision3: 0n },
  ],
  ["denied subdivision 4", { residenceSubdivision: 10n }, { deniedSubdivision4: 0n }],
  ["denied subdivision 5", { residenceSubdivision: 11n }, { deniedSubdivision5: 0n }],
  ["denied subdivision 6", { residenceSubdivision: 12n }, { deniedSubdivision6: 0n }],
  ["denied subdivision 7", { residenceSubdivision: 13n }, { deniedSubdivision7: 0n }],
  [
    "denied subdivision 8",
    { residenceCountry: 255n, residenceSubdivision: 1023n },
    { deniedSubdivision8: 0n },
  ],
  ["C20 subdivision unknown", { residenceSubdivision: 0n }, noSubdivisions()],
  ["person type", { personType: 2n }, { personTypes: 1n }],
  ["C20 person type unknown", { personType: 0n }, { personTypes: 1n }],
  ["risk rating", { riskRating: 3n }, { riskRatings: 1n }],
  ["C20 risk rating unknown", { riskRating: 0n }, { riskRatings: 1n }],
  ["PEP", { pepStatus: 3n }, { pepStatuses: 1n }],
  ["C20 PEP unknown", { pepStatus: 0n }, { pepStatuses: 1n }],
  ["residence evidence", { residenceEvidence: 1n }, { residenceEvidences: 1n }],
  ["C20 residence evidence unknown", { residenceEvidence: 0n }, { residenceEvidences: 1n }],
  ["regime", { kycRegime: 6n }, { regimes: 1n }],
  ["C20 regime unknown", { kycRegime: 0n }, { regimes: 1n }],
  ["KYC level", { kycLevel: 1n }, { minKycLevel: 0n }],
  ["C20 KYC level unknown", { kycLevel: 0n }, { minKycLevel: 0n }],
  ["client class", { clientClasses: 0b111n }, { clientClasses: 0n }],
  ["C20 no client class", { clientClasses: 0n }, { clientClasses: 0n }],
  ["suitability, first topic", { suitability: 1n << 31n }, { suitability: 0n }],
  ["suitability, last topic", { suitability: 1n }, { suitability: 0n }],
  ["C20 no topic", { suitability: 0n }, { suitability: 0n }],
  ["age", { dateOfBirth: 20081122n }, { minAge: 0n }],
  ["C20 date of birth unknown", { dateOfBirth: DATE_OF_BIRTH_ABSENT }, { minAge: 0n }],
  ["KYC too old", { kycDoneAt: NOW - 365n * 86400n - 1n }, { kycAgeOff: 1n }],
  ["C20 KYC never done", { kycDoneAt: 0n }, { kycAgeOff: 1n }],
  ["C15 expires a second early", { expiresAt: NOW + 30n * 86400n - 1n }, { validFor: 0n }],
];

function noSubdivisions(): Partial<FieldValues<OperandField>> {
  const slots = [1, 2, 3, 4, 5, 6, 7, 8] as const;
  return Object.fromEntries(slots.map((slot) => [`deniedSubdivision${slot}`, 0n]));
}

/** The greatest age or remaining time that an operand can ask for. */
const LONGEST = (1n << 30n) - 1n;
const MINOR = { dateOfBirth: 20200101n };
const LEVEL_1 = { kycLevel: 1n };
/** A signal of the template that is bound to another one, and a value of it that would hide what is broken. */
const LIES: [string, string, Partial<FieldValues<ClaimField>>, Record<string, bigint>?][] = [
  ["tax.overflow", "0", { taxResidenceOverflow: 1n }],
  ["citizenship.overflow", "0", { citizenshipOverflow: 1n }],
  ["age.year", "year + 30", MINOR],
  ["age.month", "month + 3000", MINOR],
  ["age.day", "day + 300000", MINOR],
  ["level.in", "1", LEVEL_1],
  ["level.in", "5", LEVEL_1, { kycLevel: 7n }],
  ["level.in", "1", LEVEL_1, { minKycLevel: 0n }],
];

describe("ClauseRules", () => {
  it("determines every wire, with rules on and off", async () => {
    const operands = { residenceMap: 1n, taxResidenceMap: 1n, citizenshipMap: 1n };
    const open = inputs({ operands: { ...operands, ...noSubdivisions() } });
    expectDetermined(
      [await honestWitness(spec, inputs()), await honestWitness(spec, open)],
      [INVERSE_OF_ZERO, UNRULED_CLAIMS],
    );
  });

  it.each(LIES)("refuses %s = %s behind claims %o", async (signal, value, claims, set = {}) => {
    const patches = [lieAbout("predicate/clause-rules", signal, value)];
    await expectRefused(spec, { twin: inputs(), bad: inputs({ claims }), patches, set });
  });

  it.each([
    ["dateOfBirth", [["dateOfBirth - minAge", "19000101 - minAge"]], 19000101n],
    [
      "minAge",
      [
        ["minAge * 10000", "10000"],
        ["IsZero()(minAge)", "IsZero()(1)"],
      ],
      1n,
    ],
  ] as const)("refuses a minor behind another %s", async (name, changes, value) => {
    await expectRefused(spec, {
      twin: inputs(),
      bad: inputs({ claims: MINOR }),
      patches: changes.map(([find, replace]) => ({
        file: "predicate/age-rule.circom",
        find,
        replace,
      })),
      set: { [`age.${name}`]: value },
    });
  });

  it("C15 refuses a credential that ends too soon behind another remaining time", async () => {
    const find = "NotAfter()(seconds + validFor,";
    const replace = "NotAfter()(seconds + 0,";
    await expectRefused(spec, {
      twin: inputs(),
      bad: inputs({ claims: { expiresAt: NOW + 1n } }),
      patches: [{ file: "predicate/clause-rules.circom", find, replace }],
      set: { validFor: 0n },
    });
  });

  it("accepts the holder whom every operand accepts", () => expectValues(spec, inputs()));

  it.each(BROKEN)(
    "refuses %s; accepts the same claims with that rule off",
    async (_, claims, off) => {
      // the map has to accept the country of the last subdivision
      const residenceMap = off.residenceMap ?? OPERANDS.residenceMap;
      await expectRefused(spec, {
        twin: inputs({ claims, operands: { residenceMap, ...off } }),
        bad: inputs({ claims }),
      });
    },
  );

  it.each(BROKEN)("refuses %s; accepts the claims that are not broken", async (_, claims) => {
    await expectRefused(spec, { twin: inputs(), bad: inputs({ claims }) });
  });

  it.each([
    ["C22 screened too long ago", { screenedAt: NOW - 7n * 86400n - 1n }, { screeningAgeOff: 1n }],
    ["C22 never screened", { screenedAt: 0n }, { screeningAgeOff: 1n }],
    ["C22 status root too old", { statusAsOf: NOW - 86401n }, { statusAgeOff: 1n }],
  ])("refuses %s; accepts it with that rule off", async (_, record, operands) => {
    await expectRefused(spec, { twin: inputs({ record, operands }), bad: inputs({ record }) });
  });

  it.each([
    ["screened a second from now", { screenedAt: NOW + 1n }, { screenedAt: NOW }],
    ["status root of a second from now", { statusAsOf: NOW + 1n }, { statusAsOf: NOW }],
  ])("C16 refuses %s, off or not", async (_, bad, twin) => {
    for (const off of [0n, 1n]) {
      const operands = { screeningAgeOff: off, statusAgeOff: off };
      await expectRefused(spec, {
        twin: inputs({ record: twin, operands }),
        bad: inputs({ record: bad, operands }),
      });
    }
  });

  it.each([
    ["KYC done a second from now", { kycDoneAt: NOW + 1n }, { kycDoneAt: NOW }],
    ["issued a second from now", { issuedAt: NOW + 1n }, { issuedAt: NOW }],
    ["issued never (2^40 - 1)", { issuedAt: (1n << 40n) - 1n }, { issuedAt: NOW }],
    ["expired a second ago", { expiresAt: NOW - 1n }, { expiresAt: NOW }],
    ["expiry 0", { expiresAt: 0n }, { expiresAt: NOW }],
  ])("C15 C16 refuses %s, with all age rules off", async (_, bad, twin) => {
    const operands = { kycAgeOff: 1n, validFor: 0n };
    await expectRefused(spec, {
      twin: inputs({ claims: twin, operands }),
      bad: inputs({ claims: bad, operands }),
    });
  });

  it("accepts the highest level where none is asked for", () =>
    expectValues(spec, inputs({ claims: { kycLevel: 7n }, operands: { minKycLevel: 0n } })));

  it("C15 accepts the last second of the credential's validity", async () => {
    const claims = { expiresAt: NOW + 30n * 86400n };
    await expectValues(spec, inputs({ claims }));
    const soon = { claims: { expiresAt: NOW }, operands: { validFor: 0n } };
    await expectValues(spec, inputs(soon));
  });

  it.each([
    ["KYC", "maxKycAge", { claims: { kycDoneAt: NOW - LONGEST } }],
    ["screening", "maxScreeningAge", { record: { screenedAt: NOW - LONGEST } }],
    ["status", "maxStatusAge", { record: { statusAsOf: NOW - LONGEST } }],
  ])("C22 reads the greatest age of %s whole", async (_, name, dated) => {
    const at = (bound: bigint) => inputs({ ...dated, operands: { [name]: bound } });
    await expectRefused(spec, { twin: at(LONGEST), bad: at(LONGEST - 1n) });
  });

  it("reads a subdivision apart from the evidence that lies beside it", async () => {
    const at = (residenceSubdivision: bigint) =>
      inputs({ claims: { residenceSubdivision, residenceEvidence: 7n } });
    await expectRefused(spec, { twin: at(7n), bad: at(8n) });
  });

  it("C15 reads the greatest remaining time whole", async () => {
    const operands = { validFor: LONGEST };
    const ending = (expiresAt: bigint) => inputs({ claims: { expiresAt }, operands });
    await expectRefused(spec, { twin: ending(NOW + LONGEST), bad: ending(NOW + LONGEST - 1n) });
  });

  it.each([
    [7n, 7n, 6n],
    [4n, 4n, 3n],
  ])("reads levels whole: %d of %d, not %d", async (kycLevel, minKycLevel, less) => {
    const at = (level: bigint) =>
      inputs({ claims: { kycLevel: level }, operands: { minKycLevel } });
    await expectRefused(spec, { twin: at(kycLevel), bad: at(less) });
  });

  /** Whether the circuit accepts is whether the reference finds nothing unmet. @returns whether it does */
  async function agree(change: Scenario): Promise<boolean> {
    const claims = { ...CLAIMS, ...change.claims };
    const operands = { ...OPERANDS, ...change.operands };
    const record = { ...RECORD, ...change.record };
    const { date = TODAY, seconds = NOW } = change;
    const unmet = evaluateClause(operands, claims, record, { date: Number(date), seconds });
    const open = unmet.filter((rule) => !rule.startsWith("issuer"));
    const { violations } = await badWitness(spec, inputs(change));
    const isAccepted = violations.length === 0;
    expect(isAccepted, `unmet by the reference: ${open.join(", ")}`).toBe(open.length === 0);
    return isAccepted;
  }

  it.each([
    ["claims", CLAIM_LAYOUT, CLAIMS],
    ["operands", OPERAND_LAYOUT, OPERANDS],
    ["record", ISSUER_RECORD_LAYOUT, RECORD],
  ] as const)(
    "agrees with evaluateClause on the ends of each field of the %s",
    async (kind, layout, base) => {
      const counts = { true: 0, false: 0 };
      for (const { name, bits } of layout.fields) {
        const own = (base as Readonly<Record<string, bigint>>)[name] ?? 0n;
        const top = 1n << BigInt(bits - 1);
        for (const value of new Set([2n * top - 1n, top, own ^ top, own ^ 1n])) {
          counts[`${await agree({ [kind]: { [name]: value } })}`]++;
        }
      }
      expect(Math.min(counts.true, counts.false)).toBeGreaterThan(5);
    },
  );

  it("agrees with evaluateClause on claims and operands near the limits", async () => {
    const anyChange = <Name extends string>(layout: Layout<Name>, base: FieldValues<Name>) =>
      fc.constantFrom(...layout.fields).chain(({ name, bits }) => {
        const most = (1n << BigInt(bits)) - 1n;
        const around = [0n, 1n, most, base[name] + 1n, base[name] - 1n, base[name] ^ 2n];
        const legal = around.filter((value) => value >= 0n && value <= most);
        return fc
          .oneof(fc.constantFrom(...legal), fc.bigInt(0n, most))
          .map((value): [string, bigint] => [name, value]);
      });
    let [accepted, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyChange(CLAIM_LAYOUT, CLAIMS), { maxLength: 2 }),
        fc.array(anyChange(OPERAND_LAYOUT, OPERANDS), { maxLength: 2 }),
        fc.array(anyChange(ISSUER_RECORD_LAYOUT, RECORD), { maxLength: 1 }),
        fc.constantFrom(TODAY, 20260228n, 20280228n, 20261231n),
        fc.constantFrom(NOW, NOW + 86400n, NOW - 1n),
        async (claimChanges, operandChanges, recordChanges, date, seconds) => {
          const claims = Object.fromEntries(claimChanges);
          const operands = Object.fromEntries(operandChanges);
          const record = Object.fromEntries(recordChanges);
          if (await agree({ claims, operands, record, date, seconds })) accepted++;
          else refused++;
        },
      ),
      { numRuns: 150 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(15);
  });

  it("has the recorded size", () => expectConstraintCount(spec));
});
