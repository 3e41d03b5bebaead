import { COUNTRIES, subdivisionCode } from "../../credential/countries.ts";
import {
  CLIENT_CLASSES,
  KYC_LEVELS,
  PEP_STATUSES,
  PERSON_TYPES,
  REGIMES,
  RESIDENCE_EVIDENCES,
  RISK_RATINGS,
  SUITABILITY_TOPICS,
} from "../../credential/vocabulary.ts";
import type { FieldValues } from "../../field/layout.ts";
import type { OperandField } from "../operand-layout.ts";
import { DENIED_SUBDIVISIONS_MOST } from "../parse-clause.ts";
import type { PolicyRuleName } from "../policy.ts";
import { both, isEmpty, type Region, without } from "./region.ts";

type Operands = FieldValues<OperandField>;
export type Dimension = Exclude<PolicyRuleName, "anyone" | "subdivisions">;
/** Who passes one clause: a region of each kind of claim, all at once. */
export type Access = Readonly<Record<Dimension, Region>>;

/** A place of residence as policies tell places apart: a country, or a subdivision that one of them denies. */
export interface Place {
  readonly country: number;
  /** 0: not stated. Left out: none that is denied anywhere. */
  readonly subdivision?: number;
}

const slots = (operands: Operands): number[] =>
  Array.from({ length: DENIED_SUBDIVISIONS_MOST }, (_, i) =>
    Number(operands[`deniedSubdivision${i + 1}` as OperandField]),
  ).filter((slot) => slot !== 0);

/** Every place that these clauses tell apart; the first is 'none stated'. */
export function placesOf(clauses: readonly Operands[]): Place[] {
  const denied = [...new Set(clauses.flatMap(slots))].sort((a, b) => a - b);
  const split = [...new Set(denied.map((slot) => slot >> 10))];
  return [
    ...COUNTRIES.map((_, country) => ({ country })),
    ...split.map((country) => ({ country, subdivision: 0 })),
    ...denied.map((slot) => ({ country: slot >> 10, subdivision: slot & 1023 })),
  ];
}

export function placeCode({ country, subdivision }: Place): string {
  const code = COUNTRIES[country] ?? "";
  return subdivision === undefined || subdivision === 0
    ? code
    : (subdivisionCode(country, subdivision) ?? code);
}

function residence(operands: Operands, places: readonly Place[]): Region {
  const denied = slots(operands);
  const accepts = ({ country, subdivision }: Place): boolean => {
    const isOff = (operands.residenceMap & 1n) === 1n;
    if (!isOff && (country === 0 || (operands.residenceMap >> BigInt(country)) % 2n === 0n))
      return false;
    if (denied.length > 0 && country === 0) return false;
    if (subdivision === undefined) return true;
    if (subdivision !== 0) return !denied.includes(country * 1024 + subdivision);
    return denied.every((slot) => slot >> 10 !== country);
  };
  return { kind: "values", mask: maskOf(places, accepts) };
}

const maskOf = <T>(values: readonly T[], accepts: (value: T) => boolean): bigint =>
  values.reduce((mask, value, i) => (accepts(value) ? mask | (1n << BigInt(i)) : mask), 0n);

/** Value 0 is 'not stated', which passes where the rule is off alone. */
const named = (list: { readonly names: readonly string[] }, mask: bigint): Region => {
  const known = (1n << BigInt(list.names.length + 1)) - 1n;
  return { kind: "values", mask: (mask & 1n) === 1n ? known : mask & known };
};

/** Bits of the sets of countries: 0 'none stated', then the table, then 'more than the credential shows'. */
export const OVERFLOW = COUNTRIES.length;
export const COUNTRY_SETS = (1n << BigInt(OVERFLOW + 1)) - 1n;

const everyCountry = (map: bigint): Region => ({
  kind: "sets",
  universe: COUNTRY_SETS,
  avoids: (map & 1n) === 1n ? 0n : COUNTRY_SETS & ~(map & ((1n << BigInt(OVERFLOW)) - 1n)),
  hits: [],
  most: 3,
});

export const CLASS_SETS = (1n << BigInt(CLIENT_CLASSES.names.length)) - 1n;
/** Topics that the holder did not pass. */
export const TOPIC_SETS = (1n << BigInt(SUITABILITY_TOPICS.names.length)) - 1n;

const young = (most: bigint, off: bigint): Region => ({
  kind: "range",
  from: 0,
  to: off === 1n ? Number.POSITIVE_INFINITY : Number(most) + 1,
});

/** The operands of a clause -> who passes it. Claims are taken to be independent of each other. */
export function accessOf(operands: Operands, places: readonly Place[]): Access {
  const { clientClasses, suitability, minAge, leapDayEarly, minKycLevel, validFor } = operands;
  return {
    residence: residence(operands, places),
    taxResidences: everyCountry(operands.taxResidenceMap),
    citizenships: everyCountry(operands.citizenshipMap),
    personType: named(PERSON_TYPES, operands.personTypes),
    kycLevel: {
      kind: "values",
      mask: maskOf(["", ...KYC_LEVELS.names], (name) => {
        return (name === "" ? 0 : KYC_LEVELS.number(name)) >= Number(minKycLevel);
      }),
    },
    kycRegime: named(REGIMES, operands.regimes),
    kycAge: young(operands.maxKycAge, operands.kycAgeOff),
    // Half years: who is born on 29 February comes of age a day before the birthday, and 0 is 'not stated'.
    age: {
      kind: "range",
      from: minAge === 0n ? 0 : Number(2n * minAge - leapDayEarly),
      to: Number.POSITIVE_INFINITY,
    },
    riskRating: named(RISK_RATINGS, operands.riskRatings),
    pep: named(PEP_STATUSES, operands.pepStatuses),
    residenceEvidence: named(RESIDENCE_EVIDENCES, operands.residenceEvidences),
    clientClass: {
      kind: "sets",
      universe: CLASS_SETS,
      avoids: 0n,
      hits: clientClasses === 0n ? [] : [clientClasses],
    },
    suitability: { kind: "sets", universe: TOPIC_SETS, avoids: suitability, hits: [] },
    screeningAge: young(operands.maxScreeningAge, operands.screeningAgeOff),
    statusAge: young(operands.maxStatusAge, operands.statusAgeOff),
    validFor: { kind: "range", from: Number(validFor), to: Number.POSITIVE_INFINITY },
  };
}

/** Whether everyone in one of `some` is in one of `others` too, whatever their claim in the ignored dimension. */
export function isWithin(
  some: readonly Access[],
  others: readonly Access[],
  ignored?: Dimension,
): boolean {
  return some.every((access) => !hasUncovered(access, others, ignored));
}

function hasUncovered(
  access: Access,
  [other, ...rest]: readonly Access[],
  ignored: Dimension | undefined,
): boolean {
  const dimensions = (Object.keys(access) as Dimension[]).filter((name) => name !== ignored);
  if (dimensions.some((name) => isEmpty(access[name]))) return false;
  if (other === undefined) return true;
  let inside = access;
  for (const name of dimensions) {
    for (const part of without(inside[name], other[name])) {
      if (isEmpty(part)) continue;
      if (hasUncovered({ ...inside, [name]: part }, rest, ignored)) return true;
    }
    inside = { ...inside, [name]: both(inside[name], other[name]) };
    if (isEmpty(inside[name])) return false;
  }
  return false;
}
