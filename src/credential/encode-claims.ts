import { CredentialError } from "../errors.ts";
import type { FieldValues } from "../field/layout.ts";
import { formatInstant, parseDate, parseInstant } from "./calendar.ts";
import { type ClaimField, DATE_OF_BIRTH_ABSENT } from "./claim-layout.ts";
import { countryIndex, subdivisionIndex } from "./countries.ts";
import { parseClaims } from "./parse-claims.ts";
import type { Claims, CredentialTerms } from "./types.ts";
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
} from "./vocabulary.ts";

/** Indices of all status lists of one issuer: 25 bits of the claim layout. */
const STATUS_INDICES = 2 ** 25;

function number(list: { number(name: string): number }, name: string | undefined): bigint {
  return name === undefined ? 0n : BigInt(list.number(name));
}

function country(code: string | undefined): bigint {
  return code === undefined ? 0n : BigInt(countryIndex(code));
}

function date(text: string | undefined, absent: bigint): bigint {
  return text === undefined ? absent : BigInt(parseDate(text) ?? 0);
}

function seconds(text: string, name: string): number {
  const value = typeof text === "string" ? parseInstant(text) : undefined;
  if (value === undefined) {
    throw new CredentialError(
      "ERR_CREDENTIAL_VALIDITY",
      `${name}: expected a time as '2026-01-31T12:00:00Z'`,
      { details: { name } },
    );
  }
  return value;
}

/** kycDoneAt <= issuedAt < expiresAt; no date of the claims after the day of issuance. */
function assertTimeOrder(claims: Claims, kycDoneAt: number, issuedAt: number, expiresAt: number) {
  if (kycDoneAt > issuedAt || issuedAt >= expiresAt) {
    throw new CredentialError(
      "ERR_CREDENTIAL_VALIDITY",
      "the times must be in order: kycDoneAt <= issuedAt < expiresAt",
    );
  }
  const today = formatInstant(issuedAt).slice(0, 10);
  const dates = { dateOfBirth: claims.dateOfBirth, residenceSince: claims.residence?.since };
  for (const [name, text] of Object.entries(dates)) {
    if (text !== undefined && text > today) {
      throw new CredentialError("ERR_CREDENTIAL_CLAIM_RANGE", `${name} lies after issuedAt`, {
        details: { name },
      });
    }
  }
}

/**
 * Readable claims -> the fields of the claim layout. Reads the claims strictly first (`parseClaims`).
 * @throws CredentialError as `parseClaims`; `ERR_CREDENTIAL_VALIDITY` unless kycDoneAt <= issuedAt < expiresAt
 * @throws RangeError where `statusIndex` is not a whole number below 2^25
 */
export function encodeClaims(json: Claims, terms: CredentialTerms): FieldValues<ClaimField> {
  const claims = parseClaims(json);
  const { statusIndex } = terms;
  if (!Number.isInteger(statusIndex) || statusIndex < 0 || statusIndex >= STATUS_INDICES) {
    throw new RangeError(`a status index is a whole number below ${STATUS_INDICES}`);
  }
  const kycDoneAt = seconds(claims.kycDoneAt, "kycDoneAt");
  const issuedAt = seconds(terms.issuedAt, "issuedAt");
  const expiresAt = seconds(terms.expiresAt, "expiresAt");
  assertTimeOrder(claims, kycDoneAt, issuedAt, expiresAt);
  const { residence, taxResidences = [], citizenships = [] } = claims;
  const subdivision = residence?.subdivision;
  return {
    personType: number(PERSON_TYPES, claims.personType),
    kycLevel: number(KYC_LEVELS, claims.kycLevel),
    kycRegime: number(REGIMES, claims.kycRegime),
    riskRating: number(RISK_RATINGS, claims.riskRating),
    pepStatus: number(PEP_STATUSES, claims.pep),
    residenceCountry: country(residence?.country),
    residenceSubdivision:
      subdivision === undefined ? 0n : BigInt(subdivisionIndex(subdivision).subdivision),
    residenceEvidence: number(RESIDENCE_EVIDENCES, residence?.evidence),
    residenceSince: date(residence?.since, 0n),
    taxResidence1: country(taxResidences[0]),
    taxResidence2: country(taxResidences[1]),
    taxResidence3: country(taxResidences[2]),
    taxResidenceOverflow: taxResidences.length > 3 ? 1n : 0n,
    citizenship1: country(citizenships[0]),
    citizenship2: country(citizenships[1]),
    citizenship3: country(citizenships[2]),
    citizenshipOverflow: citizenships.length > 3 ? 1n : 0n,
    dateOfBirth: date(claims.dateOfBirth, DATE_OF_BIRTH_ABSENT),
    clientClasses: namesToMask(CLIENT_CLASSES, claims.clientClasses ?? []),
    suitability: namesToMask(SUITABILITY_TOPICS, claims.suitability ?? []),
    kycDoneAt: BigInt(kycDoneAt),
    issuedAt: BigInt(issuedAt),
    expiresAt: BigInt(expiresAt),
    statusIndex: BigInt(statusIndex),
  };
}
