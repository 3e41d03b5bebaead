import type { OperandField } from "../../src/policy/operand-layout.ts";

/** A mutant of a circuit by what does not move with a line: its operator and the whole line, trimmed. */
export interface NamedMutant {
  readonly file: string;
  readonly operator: string;
  readonly line: string;
  readonly before: string;
  readonly after: string;
  /** The test that kills it, and a title that stands in it. */
  readonly killedBy: string;
  readonly title: string;
}

const dropped = (file: string, line: string, killedBy: string, title: string): NamedMutant => ({
  file: `circuits/predicate/${file}.circom`,
  operator: "drop-constraint",
  line,
  before: line,
  after: "{ }",
  killedBy: `test/circuits/predicate/${killedBy}.test.ts`,
  title,
});
const widened = (file: string, line: string, bits: string, title: string): NamedMutant => ({
  file: `circuits/${file}.circom`,
  operator: "widen-range",
  line,
  before: bits,
  after: "253",
  killedBy: `test/circuits/${file}.test.ts`,
  title,
});

export const OPERAND_MUTANTS = {
  first: dropped(
    "country-rule",
    "refused[s] === 0;",
    "country-rule",
    "C11: accepts country %d in the map, refuses it outside",
  ),
  slots: dropped(
    "country-rule",
    "refused[s] * country === 0;",
    "country-rule",
    "C11: refuses a country outside the map at slot %d",
  ),
  denied: dropped(
    "denied-subdivisions",
    "hits * country === 0;",
    "denied-subdivisions",
    "refuses a denied subdivision at slot %d",
  ),
  mask: dropped(
    "mask-rule",
    "(1 - mask[0]) * (1 - accepted) === 0;",
    "mask-rule",
    "accepts each value in the mask, first and last included, and refuses it without its bit",
  ),
  anyOf: dropped(
    "set-rules",
    "isDisjoint * wanted === 0;",
    "set-rules",
    "accepts each element alone and refuses it when only the others are held",
  ),
  allOf: dropped(
    "set-rules",
    "required[i] * (1 - held[i]) === 0;",
    "set-rules",
    "C20: refuses each single missing element",
  ),
  level: {
    file: "circuits/predicate/clause-rules.circom",
    operator: "assign-only",
    line: "level.in <== kycLevel - minKycLevel;",
    before: "<==",
    after: "<--",
    killedBy: "test/circuits/predicate/clause-rules.test.ts",
    title: "refuses %s = %s behind claims %o",
  },
  age: widened(
    "predicate/age-rule",
    "component range = Num2Bits(22);",
    "22",
    "C20: refuses a date of birth of 0, which a careless issuer might sign, under every age",
  ),
  leapDay: {
    file: "circuits/predicate/age-rule.circom",
    operator: "number-by-one",
    line: "signal dayAdded <== isEarlyDay * (1 - isLeapYear);",
    before: "1",
    after: "(2)",
    killedBy: "test/circuits/predicate/age-rule.test.ts",
    title: "born on 29 February, on 28 February of a leap year",
  },
  notOlder: {
    file: "circuits/lib/time-order.circom",
    operator: "assign-only",
    line: "range.in <== maxAge + off * (1 << 32) - (asOf - at);",
    before: "<==",
    after: "<--",
    killedBy: "test/circuits/lib/time-order.test.ts",
    title: "a second too old",
  },
  off: {
    file: "circuits/lib/time-order.circom",
    operator: "number-by-one",
    line: "range.in <== maxAge + off * (1 << 32) - (asOf - at);",
    before: "1",
    after: "(0)",
    killedBy: "test/circuits/lib/time-order.test.ts",
    title: "older, with the rule off",
  },
  notAfter: widened("lib/time-order", "component range = Num2Bits(32);", "32", "2^32 s apart"),
} as const satisfies Readonly<Record<string, NamedMutant>>;

type MutantName = keyof typeof OPERAND_MUTANTS;

/** The change that would let a holder past the operand. */
export const MUTANT_OF: Readonly<Record<OperandField, MutantName>> = {
  residenceMap: "first",
  taxResidenceMap: "slots",
  citizenshipMap: "slots",
  deniedSubdivision1: "denied",
  deniedSubdivision2: "denied",
  deniedSubdivision3: "denied",
  deniedSubdivision4: "denied",
  deniedSubdivision5: "denied",
  deniedSubdivision6: "denied",
  deniedSubdivision7: "denied",
  deniedSubdivision8: "denied",
  personTypes: "mask",
  riskRatings: "mask",
  pepStatuses: "mask",
  residenceEvidences: "mask",
  regimes: "mask",
  minKycLevel: "level",
  clientClasses: "anyOf",
  suitability: "allOf",
  minAge: "age",
  leapDayEarly: "leapDay",
  maxKycAge: "notOlder",
  kycAgeOff: "off",
  maxScreeningAge: "notOlder",
  screeningAgeOff: "off",
  maxStatusAge: "notOlder",
  statusAgeOff: "off",
  validFor: "notAfter",
};
