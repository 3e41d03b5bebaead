import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { COUNTRIES, subdivisionCode } from "../../src/credential/countries.ts";
import {
  CLIENT_CLASSES,
  KYC_LEVELS,
  PEP_STATUSES,
  PERSON_TYPES,
  REGIMES,
  RESIDENCE_EVIDENCES,
  RISK_RATINGS,
  SUITABILITY_TOPICS,
} from "../../src/credential/vocabulary.ts";
import { packWords } from "../../src/field/layout.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { compileClause } from "../../src/policy/compile-clause.ts";
import { compilePolicy } from "../../src/policy/compile-policy.ts";
import { COUNTRY_GROUPS } from "../../src/policy/country-groups.ts";
import { expandCountries, otherCountries } from "../../src/policy/country-set.ts";
import { decompileClause } from "../../src/policy/decompile-clause.ts";
import { formatDuration } from "../../src/policy/duration.ts";
import { OPERAND_LAYOUT } from "../../src/policy/operand-layout.ts";
import type { PolicyClause } from "../../src/policy/policy.ts";
import { country, evaluate, policyOf } from "./fixtures.ts";

const CODES = COUNTRIES.slice(1);
const some = (names: readonly string[], maxLength = names.length) =>
  fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength });
const countryNames = some([...CODES, ...COUNTRY_GROUPS.map(({ name }) => name)], 40);
const countryRule = fc.oneof(fc.record({ in: countryNames }), fc.record({ notIn: countryNames }));
const oneOf = ({ names }: { names: readonly string[] }) => fc.record({ in: some(names) });
const duration = fc.integer({ min: 1, max: 2 ** 30 - 1 }).map(formatDuration);
const atMost = fc.record({ atMost: duration });
const US_STATES = Array.from({ length: 1023 }, (_, i) =>
  subdivisionCode(Number(country("US")), i + 1),
).filter((code) => code !== undefined);

const clauses = fc
  .record(
    {
      residence: fc.constant({ in: ["US", "EU", "CH"] }),
      subdivisions: fc.record({ notIn: some(US_STATES, 8) }),
      taxResidences: countryRule,
      citizenships: countryRule,
      personType: fc.constantFrom({ in: ["natural"] }, { in: [...PERSON_TYPES.names] }),
      kycLevel: fc.record({ atLeast: fc.constantFrom(...KYC_LEVELS.names) }),
      kycRegime: oneOf(REGIMES),
      kycAge: atMost,
      age: fc.record(
        {
          atLeast: fc.integer({ min: 1, max: 127 }),
          leapDay: fc.constantFrom("1 March", "28 February"),
        },
        { requiredKeys: ["atLeast"] },
      ),
      riskRating: oneOf(RISK_RATINGS),
      pep: oneOf(PEP_STATUSES),
      residenceEvidence: oneOf(RESIDENCE_EVIDENCES),
      clientClass: fc.record({ anyOf: some(CLIENT_CLASSES.names) }),
      suitability: fc.record({ allOf: some(SUITABILITY_TOPICS.names) }),
      screeningAge: atMost,
      statusAge: atMost,
      validFor: fc.record({ atLeast: duration }),
    },
    { requiredKeys: [] },
  )
  .filter((clause) => Object.keys(clause).length > 0) as unknown as fc.Arbitrary<PolicyClause>;

let hash: Hash;
beforeAll(async () => {
  hash = await loadHash();
});

describe("policies in general", () => {
  it("parse, compile, decompile and compile again to the same words", () => {
    fc.assert(
      fc.property(clauses, (clause) => {
        const operands = compileClause(clause);
        const words = packWords(OPERAND_LAYOUT, operands);
        const shown = decompileClause(words);
        expect(shown.operands).toEqual(operands);
        expect(packWords(OPERAND_LAYOUT, compileClause(shown.clause))).toEqual(words);
        expect(Object.keys(shown.clause).sort()).toEqual(Object.keys(clause).sort());
      }),
      { numRuns: 300 },
    );
  });

  it("have one hash whatever the order of keys, lists and clauses", () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed).reverse();
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([k, v]) => [k, reversed(v)]),
      );
    };
    const lists = fc.uniqueArray(clauses, {
      minLength: 1,
      maxLength: 4,
      selector: (clause) => packWords(OPERAND_LAYOUT, compileClause(clause)).join(),
    });
    fc.assert(
      fc.property(lists, (anyOf) => {
        const policy = policyOf(...anyOf);
        const other = reversed(policy) as typeof policy;
        expect(compilePolicy(hash, other).policyHash).toBe(compilePolicy(hash, policy).policyHash);
      }),
      { numRuns: 60 },
    );
  });

  it("ask the same by 'in' and by 'notIn' of the complement", () => {
    fc.assert(
      fc.property(countryNames, (names) => {
        const inside = compileClause({ citizenships: { in: names } });
        const outside = { notIn: otherCountries(expandCountries(names)) };
        expect(compileClause({ citizenships: outside })).toEqual(inside);
      }),
      { numRuns: 100 },
    );
  });

  it("accept a residence exactly where the rule's own words do", () => {
    fc.assert(
      fc.property(countryRule, fc.integer({ min: 0, max: 255 }), (rule, index) => {
        const code = CODES[index - 1];
        const members = (names: readonly string[]) =>
          names.flatMap(
            (name) => COUNTRY_GROUPS.find((group) => group.name === name)?.members ?? name,
          );
        const accepted =
          code !== undefined &&
          ("in" in rule ? members(rule.in).includes(code) : !members(rule.notIn).includes(code));
        const claims = { residenceCountry: BigInt(index) };
        const unmet = evaluate({ operands: compileClause({ residence: rule }), claims });
        expect(unmet).toEqual(accepted ? [] : ["residence"]);
      }),
      { numRuns: 300 },
    );
  });
});
