import { CredentialError } from "../errors.ts";
import { parseDate } from "./calendar.ts";
import { COUNTRIES, countryIndex, subdivisionIndex } from "./countries.ts";
import { type Fail, type Reader, readList, readObject, readText } from "./read-object.ts";
import { readInstant } from "./read-scalars.ts";
import type { Claims } from "./types.ts";
import {
  CLIENT_CLASSES,
  KYC_LEVELS,
  PEP_STATUSES,
  PERSON_TYPES,
  REGIMES,
  RESIDENCE_EVIDENCES,
  RISK_RATINGS,
  SUITABILITY_TOPICS,
} from "./vocabulary.ts";

const CODES = {
  "unknown-member": "ERR_CREDENTIAL_CLAIM_UNKNOWN",
  "missing-member": "ERR_CREDENTIAL_CLAIM_MISSING",
  form: "ERR_CREDENTIAL_CLAIM_RANGE",
} as const;

const fail: Fail = (path, expected, fault) =>
  new CredentialError(CODES[fault], `${path}: expected ${expected}`, { details: { path } });

function conflict(path: string, message: string): CredentialError {
  return new CredentialError("ERR_CREDENTIAL_CLAIM_CONFLICT", `${path}: ${message}`, {
    details: { path },
  });
}

function readName<Name extends string>(list: {
  readonly title: string;
  readonly names: readonly Name[];
}): Reader<Name> {
  return (value, path) => {
    const name = list.names.find((known) => known === value);
    if (name === undefined) {
      throw new CredentialError("ERR_CREDENTIAL_CLAIM_UNKNOWN", `${path}: unknown ${list.title}`, {
        details: { path, known: [...list.names] },
      });
    }
    return name;
  };
}

/** A code that `find` does not refuse. */
function readCode(find: (code: string) => unknown): Reader<string> {
  return (value, path) => {
    if (typeof value !== "string") throw fail(path, "an ISO 3166 code", "form");
    find(value);
    return value;
  };
}

function readSet<T>(item: Reader<T>, max: number): Reader<readonly T[]> {
  return (value, path, onFault) => {
    const list = readList(item, 1, max)(value, path, onFault);
    if (new Set(list).size !== list.length) throw conflict(path, "an entry stands twice");
    return list;
  };
}

/** An earlier year is a slip, and would pass every age rule. */
const EARLIEST_DATE = 18_000_101;

const readDate = readText("a calendar date as '1990-12-31', from 1800 on", (text) => {
  const date = parseDate(text);
  return date !== undefined && date >= EARLIEST_DATE;
});

const readCountry = readCode(countryIndex);
const readCountries = readSet(readCountry, COUNTRIES.length - 1);

const readClaims = readObject(
  { kycDoneAt: readInstant },
  {
    personType: readName(PERSON_TYPES),
    kycLevel: readName(KYC_LEVELS),
    kycRegime: readName(REGIMES),
    riskRating: readName(RISK_RATINGS),
    pep: readName(PEP_STATUSES),
    residence: readObject(
      { country: readCountry },
      {
        subdivision: readCode(subdivisionIndex),
        evidence: readName(RESIDENCE_EVIDENCES),
        since: readDate,
      },
    ),
    taxResidences: readCountries,
    citizenships: readCountries,
    dateOfBirth: readDate,
    clientClasses: readSet(readName(CLIENT_CLASSES), CLIENT_CLASSES.names.length),
    suitability: readSet(readName(SUITABILITY_TOPICS), SUITABILITY_TOPICS.names.length),
  },
);

/**
 * Reads claims strictly. A claim that is not known is left out; an empty list or `null` is refused.
 * @throws CredentialError `ERR_CREDENTIAL_CLAIM_UNKNOWN` (a member or a name), `ERR_CREDENTIAL_CLAIM_MISSING`,
 *   `ERR_CREDENTIAL_CLAIM_RANGE` (a value's form), `ERR_CREDENTIAL_CLAIM_CONFLICT` (entries that stand twice, a
 *   subdivision of another country, a date of birth or citizenship of a legal person)
 */
export function parseClaims(json: unknown): Claims {
  const claims = readClaims(json, "claims", fail);
  const { residence, personType } = claims;
  if (
    residence?.subdivision !== undefined &&
    !residence.subdivision.startsWith(residence.country)
  ) {
    throw conflict("claims.residence.subdivision", "it lies in another country");
  }
  if (personType === "legal" && claims.dateOfBirth !== undefined) {
    throw conflict("claims.dateOfBirth", "a legal person has none");
  }
  if (personType === "legal" && claims.citizenships !== undefined) {
    throw conflict("claims.citizenships", "a legal person has none");
  }
  return claims;
}
