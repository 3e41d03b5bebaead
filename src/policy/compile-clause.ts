import { subdivisionIndex } from "../credential/countries.ts";
import {
  CLIENT_CLASSES,
  KYC_LEVELS,
  namesToMask,
  PEP_STATUSES,
  PERSON_TYPES,
  REGIMES,
  RESIDENCE_EVIDENCES,
  RISK_RATINGS,
  SUITABILITY_TOPICS,
} from "../credential/vocabulary.ts";
import type { FieldValues } from "../field/layout.ts";
import { acceptedCountries } from "./accepted-countries.ts";
import { assertSatisfiable } from "./assert-satisfiable.ts";
import { countriesToMap } from "./country-set.ts";
import { OFF_OPERANDS } from "./describe-operands.ts";
import { parseDuration } from "./duration.ts";
import type { OperandField } from "./operand-layout.ts";
import { parseClause } from "./parse-clause.ts";
import type { CountryRule, PolicyClause, PolicyRuleName, PolicyRules } from "./policy.ts";

type Operands = Partial<Record<OperandField, bigint>>;

const map = (rule: CountryRule): bigint => countriesToMap(acceptedCountries(rule));

/** Number v at bit v: bit 0 stays free for the off switch. */
const mask = (list: { number(name: string): number }, names: readonly string[]): bigint =>
  namesToMask(list, names) << 1n;

const seconds = (duration: string): bigint => BigInt(parseDuration(duration));

const slot = (code: string): bigint => {
  const { country, subdivision } = subdivisionIndex(code);
  return BigInt(country * 1024 + subdivision);
};

const deniedSlots = (codes: readonly string[]): Operands =>
  Object.fromEntries(
    codes
      .map(slot)
      .sort((a, b) => (a < b ? -1 : 1))
      .map((value, i) => [`deniedSubdivision${i + 1}`, value]),
  );

const COMPILERS: { [Rule in PolicyRuleName]: (rule: PolicyRules[Rule]) => Operands } = {
  anyone: () => ({}),
  residence: (rule) => ({ residenceMap: map(rule) }),
  subdivisions: (rule) => deniedSlots(rule.notIn),
  taxResidences: (rule) => ({ taxResidenceMap: map(rule) }),
  citizenships: (rule) => ({ citizenshipMap: map(rule) }),
  personType: (rule) => ({ personTypes: mask(PERSON_TYPES, rule.in) }),
  kycLevel: (rule) => ({ minKycLevel: BigInt(KYC_LEVELS.number(rule.atLeast)) }),
  kycRegime: (rule) => ({ regimes: mask(REGIMES, rule.in) }),
  kycAge: (rule) => ({ maxKycAge: seconds(rule.atMost), kycAgeOff: 0n }),
  age: ({ atLeast, leapDay }) => ({
    minAge: BigInt(atLeast),
    leapDayEarly: leapDay === "28 February" ? 1n : 0n,
  }),
  riskRating: (rule) => ({ riskRatings: mask(RISK_RATINGS, rule.in) }),
  pep: (rule) => ({ pepStatuses: mask(PEP_STATUSES, rule.in) }),
  residenceEvidence: (rule) => ({ residenceEvidences: mask(RESIDENCE_EVIDENCES, rule.in) }),
  clientClass: (rule) => ({ clientClasses: namesToMask(CLIENT_CLASSES, rule.anyOf) }),
  suitability: (rule) => ({ suitability: namesToMask(SUITABILITY_TOPICS, rule.allOf) }),
  screeningAge: (rule) => ({ maxScreeningAge: seconds(rule.atMost), screeningAgeOff: 0n }),
  statusAge: (rule) => ({ maxStatusAge: seconds(rule.atMost), statusAgeOff: 0n }),
  validFor: (rule) => ({ validFor: seconds(rule.atLeast) }),
};

function compileRule<Rule extends PolicyRuleName>(
  clause: Partial<PolicyRules>,
  rule: Rule,
): Operands {
  const value: PolicyRules[Rule] | undefined = clause[rule];
  return value === undefined ? {} : COMPILERS[rule](value);
}

/**
 * A readable clause -> the operands of the circuit. What the clause does not mention is off.
 * @throws PolicyError those of `parseClause`, and `ERR_POLICY_UNSATISFIABLE` for a clause that nobody can meet
 */
export function compileClause(clause: PolicyClause, path = "$"): FieldValues<OperandField> {
  const parsed = parseClause(clause, path);
  assertSatisfiable(parsed, path);
  const rules = Object.keys(parsed) as PolicyRuleName[];
  return Object.assign({}, OFF_OPERANDS, ...rules.map((rule) => compileRule(parsed, rule)));
}
