import { COUNTRIES, subdivisionCode } from "../credential/countries.ts";
import {
  CLIENT_CLASSES,
  KYC_LEVELS,
  maskToNames,
  PEP_STATUSES,
  PERSON_TYPES,
  REGIMES,
  RESIDENCE_EVIDENCES,
  RISK_RATINGS,
  SUITABILITY_TOPICS,
} from "../credential/vocabulary.ts";
import { type FieldValues, unpackWords } from "../field/layout.ts";
import { compileClause } from "./compile-clause.ts";
import { otherCountries } from "./country-set.ts";
import { OFF_OPERANDS } from "./describe-operands.ts";
import { formatDuration } from "./duration.ts";
import { OPERAND_LAYOUT, type OperandField } from "./operand-layout.ts";
import { DENIED_SUBDIVISIONS_MOST } from "./parse-clause.ts";
import type { PolicyClause } from "./policy.ts";
import { policyError } from "./policy-reader.ts";

export interface DecompiledClause {
  readonly operands: FieldValues<OperandField>;
  /** The same, readable: groups as their members, a map over half of the table as its complement. */
  readonly clause: PolicyClause;
}

type Operands = FieldValues<OperandField>;

const countries = (map: bigint) => {
  const accepted = COUNTRIES.filter((_, i) => i > 0 && (map >> BigInt(i)) & 1n);
  const others = otherCountries(accepted);
  return others.length > 0 && others.length < accepted.length
    ? { notIn: others }
    : { in: accepted };
};

const names = (list: { names: readonly string[] }, mask: bigint) => ({
  in: maskToNames(list, mask >> 1n),
});

const deniedSubdivisions = (operands: Operands) => ({
  notIn: Array.from({ length: DENIED_SUBDIVISIONS_MOST }, (_, i) => {
    const slot = Number(operands[`deniedSubdivision${i + 1}` as OperandField]);
    return slot === 0 ? [] : [subdivisionCode(slot >> 10, slot & 1023) ?? ""];
  }).flat(),
});

const duration = (seconds: bigint) => formatDuration(Number(seconds));

/** Rules by the operand that switches them on. */
const READERS: readonly (readonly [OperandField, (operands: Operands) => object])[] = [
  ["residenceMap", (o) => ({ residence: countries(o.residenceMap) })],
  ["deniedSubdivision1", (o) => ({ subdivisions: deniedSubdivisions(o) })],
  ["taxResidenceMap", (o) => ({ taxResidences: countries(o.taxResidenceMap) })],
  ["citizenshipMap", (o) => ({ citizenships: countries(o.citizenshipMap) })],
  ["personTypes", (o) => ({ personType: names(PERSON_TYPES, o.personTypes) })],
  ["minKycLevel", (o) => ({ kycLevel: { atLeast: KYC_LEVELS.name(Number(o.minKycLevel)) } })],
  ["regimes", (o) => ({ kycRegime: names(REGIMES, o.regimes) })],
  ["kycAgeOff", (o) => ({ kycAge: { atMost: duration(o.maxKycAge) } })],
  ["minAge", (o) => ({ age: age(o) })],
  ["riskRatings", (o) => ({ riskRating: names(RISK_RATINGS, o.riskRatings) })],
  ["pepStatuses", (o) => ({ pep: names(PEP_STATUSES, o.pepStatuses) })],
  [
    "residenceEvidences",
    (o) => ({ residenceEvidence: names(RESIDENCE_EVIDENCES, o.residenceEvidences) }),
  ],
  [
    "clientClasses",
    (o) => ({ clientClass: { anyOf: maskToNames(CLIENT_CLASSES, o.clientClasses) } }),
  ],
  [
    "suitability",
    (o) => ({ suitability: { allOf: maskToNames(SUITABILITY_TOPICS, o.suitability) } }),
  ],
  ["screeningAgeOff", (o) => ({ screeningAge: { atMost: duration(o.maxScreeningAge) } })],
  ["statusAgeOff", (o) => ({ statusAge: { atMost: duration(o.maxStatusAge) } })],
  ["validFor", (o) => ({ validFor: { atLeast: duration(o.validFor) } })],
];

const age = ({ minAge, leapDayEarly }: Operands) =>
  leapDayEarly === 1n
    ? { atLeast: Number(minAge), leapDay: "28 February" }
    : { atLeast: Number(minAge) };

/**
 * Operand words -> what they ask. Refuses words that no readable clause compiles to (a name or country unknown here,
 * an operand both off and set), so that what a person reads is all that the words ask.
 * @throws EncodingError `ERR_ENCODING_FIELD_WIDTH`; PolicyError `ERR_POLICY_FORM` and those of `compileClause`
 */
export function decompileClause(words: readonly bigint[]): DecompiledClause {
  const operands = unpackWords(OPERAND_LAYOUT, words) as Operands;
  const enabled = READERS.filter(([switched]) => operands[switched] !== OFF_OPERANDS[switched]);
  const clause = Object.assign({}, ...enabled.map(([, read]) => read(operands)));
  const readable: PolicyClause = enabled.length === 0 ? { anyone: true } : clause;
  const again = compileClause(readable);
  const different = OPERAND_LAYOUT.fields.find(({ name }) => again[name] !== operands[name]);
  if (different !== undefined) {
    throw policyError("ERR_POLICY_FORM", "$", "the words are of no readable clause", {
      operand: different.name,
    });
  }
  return { operands, clause: readable };
}
