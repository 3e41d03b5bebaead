import { CLAIM_LAYOUT, type ClaimField } from "../credential/claim-layout.ts";
import { type FieldValues, packWords } from "../field/layout.ts";
import { assertWidth } from "../field/scalar.ts";
import { ISSUER_RECORD_LAYOUT, type IssuerRecordField } from "../trust/issuer-record-layout.ts";
import { OPERAND_LAYOUT, type OperandField } from "./operand-layout.ts";
import {
  isAgeMet,
  isCountryRuleMet,
  isDeniedNowhere,
  isMaskMet,
  isNotAfter,
  isNotOlder,
} from "./rule-semantics.ts";

/** Now, as the verifier says it: a UTC day as yyyymmdd, and Unix seconds. */
export interface AsOf {
  readonly date: number;
  readonly seconds: bigint;
}

interface Statement {
  readonly operands: FieldValues<OperandField>;
  readonly claims: FieldValues<ClaimField>;
  readonly issuer: FieldValues<IssuerRecordField>;
  readonly date: bigint;
  readonly now: bigint;
}

const isDate = (date: bigint): boolean =>
  date >= 0n && date / 10_000n < 1n << 13n && (date / 100n) % 100n < 16n && date % 100n < 32n;

/** The credential runs to `asOf`, but not for as long as the policy asks. */
const isShort = ({ claims, operands, now }: Statement): boolean =>
  now <= claims.expiresAt && claims.expiresAt < now + operands.validFor;

/** Every rule of the circuit that needs no hash, in the order in which unmet ones are named. */
const RULES = {
  asOf: ({ date, now }) => isDate(date) && now >= 0n && now < 1n << 40n,
  issuedAt: ({ claims, now }) => isNotAfter(claims.issuedAt, now),
  expiresAt: (statement) =>
    isNotAfter(statement.now + statement.operands.validFor, statement.claims.expiresAt) ||
    isShort(statement),
  kycDoneAt: ({ claims, now }) => isNotAfter(claims.kycDoneAt, now),
  statusAsOf: ({ issuer, now }) => isNotAfter(issuer.statusAsOf, now),
  screenedAt: ({ issuer, now }) => isNotAfter(issuer.screenedAt, now),
  issuerRegime: ({ claims, issuer }) => ((issuer.regimes >> claims.kycRegime) & 1n) === 1n,
  issuerKycLevel: ({ claims, issuer }) => claims.kycLevel <= issuer.maxKycLevel,
  issuerClientClasses: ({ claims, issuer }) =>
    (claims.clientClasses & ~issuer.clientClasses) === 0n,
  residence: ({ operands, claims }) =>
    isCountryRuleMet(operands.residenceMap, [claims.residenceCountry], 0n),
  subdivisions: ({ operands, claims }) =>
    isDeniedNowhere(
      [
        operands.deniedSubdivision1,
        operands.deniedSubdivision2,
        operands.deniedSubdivision3,
        operands.deniedSubdivision4,
        operands.deniedSubdivision5,
        operands.deniedSubdivision6,
        operands.deniedSubdivision7,
        operands.deniedSubdivision8,
      ],
      claims.residenceCountry,
      claims.residenceSubdivision,
    ),
  taxResidences: ({ operands, claims }) =>
    isCountryRuleMet(
      operands.taxResidenceMap,
      [claims.taxResidence1, claims.taxResidence2, claims.taxResidence3],
      claims.taxResidenceOverflow,
    ),
  citizenships: ({ operands, claims }) =>
    isCountryRuleMet(
      operands.citizenshipMap,
      [claims.citizenship1, claims.citizenship2, claims.citizenship3],
      claims.citizenshipOverflow,
    ),
  personType: ({ operands, claims }) => isMaskMet(operands.personTypes, claims.personType),
  kycLevel: ({ operands, claims }) => claims.kycLevel >= operands.minKycLevel,
  kycRegime: ({ operands, claims }) => isMaskMet(operands.regimes, claims.kycRegime),
  kycAge: ({ operands, claims, now }) =>
    isNotOlder(claims.kycDoneAt, now, operands.maxKycAge, operands.kycAgeOff),
  age: ({ operands, claims, date }) =>
    isAgeMet(claims.dateOfBirth, operands.minAge, operands.leapDayEarly, date),
  riskRating: ({ operands, claims }) => isMaskMet(operands.riskRatings, claims.riskRating),
  pep: ({ operands, claims }) => isMaskMet(operands.pepStatuses, claims.pepStatus),
  residenceEvidence: ({ operands, claims }) =>
    isMaskMet(operands.residenceEvidences, claims.residenceEvidence),
  clientClass: ({ operands, claims }) =>
    operands.clientClasses === 0n || (operands.clientClasses & claims.clientClasses) !== 0n,
  suitability: ({ operands, claims }) => (operands.suitability & ~claims.suitability) === 0n,
  screeningAge: ({ operands, issuer, now }) =>
    isNotOlder(issuer.screenedAt, now, operands.maxScreeningAge, operands.screeningAgeOff),
  statusAge: ({ operands, issuer, now }) =>
    isNotOlder(issuer.statusAsOf, now, operands.maxStatusAge, operands.statusAgeOff),
  validFor: (statement) => !isShort(statement),
} as const satisfies Record<string, (statement: Statement) => boolean>;

/** A rule that the statement does not meet. Those that a policy sets carry the policy's name for them. */
export type UnmetRule = keyof typeof RULES;
export const UNMET_RULES = Object.keys(RULES) as readonly UnmetRule[];

/**
 * The reference semantics of the circuit `compliance`, operand by operand, over raw field values: the rules that
 * stay unmet, by name alone; none where the circuit's rules hold. What needs hashes is not seen here: signature,
 * revocation bit, trust root, nullifier, and that the clause is in the policy. Like the circuit it does not tie the
 * date to the seconds.
 * @throws EncodingError `ERR_ENCODING_FIELD_WIDTH` for a value wider than its field, which no word can hold
 */
export function evaluateClause(
  operands: FieldValues<OperandField>,
  claims: FieldValues<ClaimField>,
  issuer: FieldValues<IssuerRecordField>,
  asOf: AsOf,
): UnmetRule[] {
  packWords(OPERAND_LAYOUT, operands);
  packWords(CLAIM_LAYOUT, claims);
  packWords(ISSUER_RECORD_LAYOUT, issuer);
  assertWidth(asOf.seconds, 64, "asOf.seconds");
  if (!Number.isSafeInteger(asOf.date)) throw new RangeError("asOf.date must be yyyymmdd");
  const statement = { operands, claims, issuer, date: BigInt(asOf.date), now: asOf.seconds };
  return UNMET_RULES.filter((rule) => !RULES[rule](statement));
}
