import { CredentialError } from "../errors.ts";
import type { FieldValues } from "../field/layout.ts";
import { formatDate, formatInstant } from "./calendar.ts";
import { CLAIM_LAYOUT, type ClaimField, DATE_OF_BIRTH_ABSENT } from "./claim-layout.ts";
import { countryCode, subdivisionCode } from "./countries.ts";
import { encodeClaims } from "./encode-claims.ts";
import type { Claims, CredentialTerms, Residence } from "./types.ts";
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
} from "./vocabulary.ts";

export interface DecodedClaims extends CredentialTerms {
  readonly claims: Claims;
  /** There are more tax residences than the three that are listed. */
  readonly moreTaxResidences: boolean;
  /** There are more citizenships than the three that are listed. */
  readonly moreCitizenships: boolean;
}

type Names<Name extends string> = {
  readonly names: readonly Name[];
  name(number: number): Name | undefined;
};

/** Members with a value alone: an absent claim has no member. */
function present<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as T;
}

function decodeResidence(values: FieldValues<ClaimField>): Residence | undefined {
  const index = Number(values.residenceCountry);
  const country = countryCode(index);
  if (country === undefined) return undefined;
  const since = Number(values.residenceSince);
  return present<Required<Residence>>({
    country,
    subdivision: subdivisionCode(index, Number(values.residenceSubdivision)),
    evidence: nameOf(RESIDENCE_EVIDENCES, values.residenceEvidence),
    since: since === 0 ? undefined : formatDate(since),
  });
}

const nameOf = <Name extends string>(list: Names<Name>, value: bigint) => list.name(Number(value));

function listOrNothing<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function decodeCountries(indices: readonly bigint[]): readonly string[] | undefined {
  const codes = indices.map((index) => countryCode(Number(index)));
  return listOrNothing(codes.filter((code) => code !== undefined));
}

function assertSameValues(values: FieldValues<ClaimField>, decoded: DecodedClaims): void {
  const { claims, moreTaxResidences, moreCitizenships } = decoded;
  const again: FieldValues<ClaimField> = {
    ...encodeClaims(claims, decoded),
    taxResidenceOverflow: moreTaxResidences && claims.taxResidences?.length === 3 ? 1n : 0n,
    citizenshipOverflow: moreCitizenships && claims.citizenships?.length === 3 ? 1n : 0n,
  };
  for (const { name } of CLAIM_LAYOUT.fields) {
    if (again[name] !== values[name]) {
      throw new CredentialError(
        "ERR_CREDENTIAL_CLAIM_RANGE",
        `claims.${name} has a value that this version cannot read`,
        { details: { name } },
      );
    }
  }
}

/**
 * The inverse of `encodeClaims`: refuses fields that no claims encode to (a number without a name, slots with a gap,
 * an unreal date), so that nothing is dropped in silence.
 * @throws CredentialError
 */
export function decodeClaims(values: FieldValues<ClaimField>): DecodedClaims {
  const { taxResidence1, taxResidence2, taxResidence3 } = values;
  const { citizenship1, citizenship2, citizenship3, dateOfBirth } = values;
  const claims = present<Required<Claims>>({
    personType: nameOf(PERSON_TYPES, values.personType),
    kycLevel: nameOf(KYC_LEVELS, values.kycLevel),
    kycRegime: nameOf(REGIMES, values.kycRegime),
    riskRating: nameOf(RISK_RATINGS, values.riskRating),
    pep: nameOf(PEP_STATUSES, values.pepStatus),
    residence: decodeResidence(values),
    taxResidences: decodeCountries([taxResidence1, taxResidence2, taxResidence3]),
    citizenships: decodeCountries([citizenship1, citizenship2, citizenship3]),
    dateOfBirth: dateOfBirth === DATE_OF_BIRTH_ABSENT ? undefined : formatDate(Number(dateOfBirth)),
    clientClasses: listOrNothing(maskToNames(CLIENT_CLASSES, values.clientClasses)) as
      | Claims["clientClasses"]
      | undefined,
    suitability: listOrNothing(maskToNames(SUITABILITY_TOPICS, values.suitability)) as
      | Claims["suitability"]
      | undefined,
    kycDoneAt: decodeInstant(values, "kycDoneAt"),
  });
  const decoded: DecodedClaims = {
    claims,
    issuedAt: decodeInstant(values, "issuedAt"),
    expiresAt: decodeInstant(values, "expiresAt"),
    statusIndex: Number(values.statusIndex),
    moreTaxResidences: values.taxResidenceOverflow === 1n,
    moreCitizenships: values.citizenshipOverflow === 1n,
  };
  assertSameValues(values, decoded);
  return decoded;
}

function decodeInstant(
  values: FieldValues<ClaimField>,
  name: "kycDoneAt" | "issuedAt" | "expiresAt",
): string {
  try {
    return formatInstant(Number(values[name]));
  } catch (cause) {
    throw new CredentialError("ERR_CREDENTIAL_CLAIM_RANGE", `claims.${name} is out of range`, {
      cause,
      details: { name },
    });
  }
}
