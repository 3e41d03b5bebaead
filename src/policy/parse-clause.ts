import { subdivisionIndex } from "../credential/countries.ts";
import {
  CLIENT_CLASSES,
  KYC_LEVELS,
  PEP_STATUSES,
  PERSON_TYPES,
  REGIMES,
  RESIDENCE_EVIDENCES,
  RISK_RATINGS,
  SUITABILITY_TOPICS,
} from "../credential/vocabulary.ts";
import { COUNTRY_NAMES_MOST, isCountryOrGroup } from "./country-set.ts";
import { parseDuration } from "./duration.ts";
import { NESTED_SUBDIVISIONS } from "./nested-subdivisions.ts";
import type {
  AgeRule,
  AtMost,
  CountryRule,
  Duration,
  PolicyClause,
  PolicyRuleName,
  PolicyRules,
} from "./policy.ts";
import { policyError, readNames, readOperator, readRecord } from "./policy-reader.ts";

interface Vocabulary<Name extends string> {
  readonly names: readonly Name[];
  has(name: string): name is Name;
}
type Reader<Rule> = (value: unknown, path: string) => Rule;

/** Subdivisions that one clause can deny. */
export const DENIED_SUBDIVISIONS_MOST = 8;

function namesUnder<Operator extends string, Name extends string>(
  operator: Operator,
  list: Vocabulary<Name>,
): Reader<Record<Operator, Name[]>> {
  return (value, path) => {
    const { operand, path: at } = readOperator(value, path, [operator]);
    const names = readNames(operand, at, list.names.length, (name) => list.has(name), list.names);
    return { [operator]: names } as Record<Operator, Name[]>;
  };
}

const countries: Reader<CountryRule> = (value, path) => {
  const { operator, operand, path: at } = readOperator(value, path, ["in", "notIn"]);
  const names = readNames(operand, at, COUNTRY_NAMES_MOST, isCountryOrGroup);
  return operator === "in" ? { in: names } : { notIn: names };
};

function isSubdivision(code: string): code is string {
  try {
    return subdivisionIndex(code).subdivision > 0;
  } catch {
    return false;
  }
}

const subdivisions: Reader<{ notIn: string[] }> = (value, path) => {
  const { operand, path: at } = readOperator(value, path, ["notIn"]);
  const codes = readNames(operand, at, DENIED_SUBDIVISIONS_MOST, isSubdivision);
  for (const [i, code] of codes.entries()) {
    if (NESTED_SUBDIVISIONS.includes(code.slice(0, 2))) {
      const message =
        "is of a country whose codes were not reviewed as flat: a denial could have gaps";
      throw policyError("ERR_POLICY_VALUE_RANGE", `${at}[${i}]`, message);
    }
  }
  return { notIn: codes };
};

function duration(value: unknown, path: string): Duration {
  parseDuration(value, path);
  return value as Duration;
}

const atMost: Reader<AtMost> = (value, path) => {
  const { operand, path: at } = readOperator(value, path, ["atMost"]);
  return { atMost: duration(operand, at) };
};

const age: Reader<AgeRule> = (value, path) => {
  const record = readRecord(value, path, ["atLeast", "leapDay"], "ERR_POLICY_OPERATOR_UNKNOWN");
  const { atLeast, leapDay } = record;
  if (typeof atLeast !== "number" || !Number.isInteger(atLeast)) {
    throw policyError("ERR_POLICY_FORM", `${path}.atLeast`, "must be an integer");
  }
  if (atLeast < 1)
    throw policyError("ERR_POLICY_VALUE_RANGE", `${path}.atLeast`, "must be above 0");
  if (atLeast > 127) {
    throw policyError("ERR_POLICY_UNSATISFIABLE", `${path}.atLeast`, "must be at most 127 years");
  }
  if (!Object.hasOwn(record, "leapDay")) return { atLeast };
  if (leapDay !== "1 March" && leapDay !== "28 February") {
    const message = "must be '1 March' or '28 February'";
    throw policyError("ERR_POLICY_VALUE_RANGE", `${path}.leapDay`, message);
  }
  return { atLeast, leapDay };
};

const RULES: { [Rule in PolicyRuleName]: Reader<PolicyRules[Rule]> } = {
  anyone: (value, path) => {
    if (value !== true) throw policyError("ERR_POLICY_FORM", path, "must be true where it stands");
    return value;
  },
  residence: countries,
  subdivisions,
  taxResidences: countries,
  citizenships: countries,
  personType: namesUnder("in", PERSON_TYPES),
  kycLevel: (value, path) => {
    const { operand, path: at } = readOperator(value, path, ["atLeast"]);
    if (typeof operand === "string" && KYC_LEVELS.has(operand)) return { atLeast: operand };
    const known = KYC_LEVELS.names;
    throw policyError("ERR_POLICY_VALUE_RANGE", at, `must be one of ${known.join(", ")}`, {
      known,
    });
  },
  kycRegime: namesUnder("in", REGIMES),
  kycAge: atMost,
  age,
  riskRating: namesUnder("in", RISK_RATINGS),
  pep: namesUnder("in", PEP_STATUSES),
  residenceEvidence: namesUnder("in", RESIDENCE_EVIDENCES),
  clientClass: namesUnder("anyOf", CLIENT_CLASSES),
  suitability: namesUnder("allOf", SUITABILITY_TOPICS),
  screeningAge: atMost,
  statusAge: atMost,
  validFor: (value, path) => {
    const { operand, path: at } = readOperator(value, path, ["atLeast"]);
    return { atLeast: duration(operand, at) };
  },
};

/** Rules of a clause, in the order in which they are said. */
export const POLICY_RULES = Object.keys(RULES) as readonly PolicyRuleName[];

/**
 * A clause of the readable form; structure and vocabulary only. A clause that asks nothing must say so: `anyone`.
 * @throws PolicyError `ERR_POLICY_FORM`, `ERR_POLICY_CLAIM_UNKNOWN` (a rule), `ERR_POLICY_OPERATOR_UNKNOWN`,
 *   `ERR_POLICY_VALUE_RANGE`, `ERR_POLICY_UNSATISFIABLE`; `details.path` is the JSON path
 */
export function parseClause(value: unknown, path = "$"): PolicyClause {
  const record = readRecord(value, path, POLICY_RULES, "ERR_POLICY_CLAIM_UNKNOWN");
  const present = POLICY_RULES.filter((rule) => Object.hasOwn(record, rule));
  if (present.length === 0) {
    const message = 'asks nothing; a clause for any holder says { "anyone": true }';
    throw policyError("ERR_POLICY_FORM", path, message);
  }
  if (present.includes("anyone") && present.length > 1) {
    throw policyError("ERR_POLICY_FORM", `${path}.anyone`, "stands alone in its clause");
  }
  return Object.fromEntries(
    present.map((rule) => [rule, RULES[rule](record[rule], `${path}.${rule}`)]),
  ) as PolicyClause;
}
