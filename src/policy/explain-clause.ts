import { KYC_LEVELS } from "../credential/vocabulary.ts";
import { acceptedCountries } from "./accepted-countries.ts";
import { countryGroup } from "./country-groups.ts";
import { countryName } from "./country-name.ts";
import { parseDuration, sayDuration } from "./duration.ts";
import { joinWords } from "./join-words.ts";
import { POLICY_RULES } from "./parse-clause.ts";
import type { CountryRule, PolicyClause, PolicyRuleName, PolicyRules } from "./policy.ts";

/** Above this many names a sentence gives the codes; it never leaves one out. */
const NAMES_MOST = 8;

const label = (name: string): string => countryGroup(name)?.label ?? countryName(name);

function sayPlaces(names: readonly string[], conjunction: "and" | "or"): string {
  const labels =
    names.length > NAMES_MOST
      ? names.map((name) => countryGroup(name)?.label ?? name)
      : names.map(label);
  return joinWords(labels, conjunction);
}

/** `Germany or France`, `one of 30 countries (EU or EEA)` */
function sayAccepted(rule: { readonly in: readonly string[] }): string {
  const { length } = acceptedCountries(rule);
  const isPlain = rule.in.every((name) => countryGroup(name) === undefined);
  return isPlain && length <= 3
    ? sayPlaces(rule.in, "or")
    : `one of ${length} countries (${sayPlaces(rule.in, "or")})`;
}

const sayEach = (rule: CountryRule, one: string, many: string): string =>
  "in" in rule
    ? `each of your ${many} is ${sayAccepted(rule)}`
    : `you have ${one} on record, and none is ${sayPlaces(rule.notIn, "or")}`;

const sayAge = (duration: string): string => sayDuration(parseDuration(duration));
const or = (names: readonly string[]): string => joinWords(names, "or");

function sayPep(accepted: readonly string[]): string {
  return accepted.length === 1 && accepted[0] === "none"
    ? "you are and were no politically exposed person"
    : `your status as a politically exposed person is ${or(accepted)}`;
}

const SENTENCES: { [Rule in PolicyRuleName]: (rule: PolicyRules[Rule]) => string } = {
  anyone: () => "you hold a credential of a listed issuer, in force and not revoked",
  residence: (rule) =>
    "in" in rule
      ? `you live in ${sayAccepted(rule)}`
      : `you live outside ${sayPlaces(rule.notIn, "and")}`,
  subdivisions: (rule) => `you do not live in ${or(rule.notIn)}`,
  taxResidences: (rule) => sayEach(rule, "a tax residence", "tax residences"),
  citizenships: (rule) => sayEach(rule, "a citizenship", "citizenships"),
  personType: (rule) => `you are a ${or(rule.in)} person`,
  kycLevel: ({ atLeast }) => {
    const levels = KYC_LEVELS.names.slice(KYC_LEVELS.number(atLeast) - 1);
    return `your identity was checked at level ${or(levels)}`;
  },
  kycRegime: (rule) => `your identity was checked under ${or(rule.in)}`,
  kycAge: (rule) => `your identity was checked in the last ${sayAge(rule.atMost)}`,
  age: ({ atLeast, leapDay }) =>
    leapDay === "28 February"
      ? `you are at least ${atLeast} (born on 29 February: from 28 February)`
      : `you are at least ${atLeast}`,
  riskRating: (rule) => `your risk rating is ${or(rule.in)}`,
  pep: (rule) => sayPep(rule.in),
  residenceEvidence: (rule) => `your residence was shown by ${or(rule.in)}`,
  clientClass: (rule) => `your client class is ${or(rule.anyOf)}`,
  suitability: (rule) => `you passed the topics ${joinWords(rule.allOf, "and")}`,
  screeningAge: (rule) => `you were screened in the last ${sayAge(rule.atMost)}`,
  statusAge: (rule) => `your credential was not revoked as of the last ${sayAge(rule.atMost)}`,
  validFor: (rule) => `your credential is valid for another ${sayAge(rule.atLeast)}`,
};

function sayRule<Rule extends PolicyRuleName>(clause: Partial<PolicyRules>, rule: Rule): string[] {
  const value: PolicyRules[Rule] | undefined = clause[rule];
  return value === undefined ? [] : [SENTENCES[rule](value)];
}

/** `that you live in ..., that ..., and that ...`: one part for each rule of the clause. */
export function explainClause(clause: PolicyClause): string {
  const parts = POLICY_RULES.flatMap((rule) => sayRule(clause, rule)).map((part) => `that ${part}`);
  if (parts.length < 3) return parts.join(" and ");
  return `${parts.slice(0, -1).join(", ")}, and ${parts.at(-1)}`;
}
