import type { ClaimField } from "../credential/claim-layout.ts";
import type { FieldValues } from "../field/layout.ts";
import type { IssuerRecordField } from "../trust/issuer-record-layout.ts";
import { OPERAND_LAYOUT, type OperandField } from "./operand-layout.ts";
import type { PolicyRuleName } from "./policy.ts";

/** What an operand is about and how it behaves; the circuit and `evaluateClause` do what it says. */
export interface OperandDescription {
  /** The rule of the readable form that sets it. */
  readonly rule: PolicyRuleName;
  readonly claims: readonly ClaimField[];
  /** Fields of the issuer's record in the trust tree that it reads. */
  readonly issuerRecord: readonly IssuerRecordField[];
  /** The value at which it asks nothing. */
  readonly off: bigint;
  readonly meaning: string;
  /** What an absent claim does while it is on. */
  readonly absence: string;
}

const MASK_OFF = 1n;

const describe = (
  rule: PolicyRuleName,
  claims: readonly ClaimField[],
  off: bigint,
  meaning: string,
  absence: string,
  issuerRecord: readonly IssuerRecordField[] = [],
): OperandDescription => ({ rule, claims, issuerRecord, off, meaning, absence });

const fails = "absent (0) reads the off switch and fails";
const slots = "slot 1 absent fails, slots 2 and 3 may be absent; the overflow flag fails";
const denied = describe(
  "subdivisions",
  ["residenceCountry", "residenceSubdivision"],
  0n,
  "country * 1024 + subdivision: the residence is not there; 0 = unused slot",
  "an absent residence fails; so does an absent subdivision in a country with a denied one",
);
const mask = (rule: PolicyRuleName, claim: ClaimField): OperandDescription =>
  describe(rule, [claim], MASK_OFF, "bit v: value v is accepted; bit 0: off", fails);
const offFlag = (
  rule: PolicyRuleName,
  claims: readonly ClaimField[],
  record: readonly IssuerRecordField[] = [],
): OperandDescription =>
  describe(rule, claims, 1n, "1: the maximum age asks nothing", "not read for absence", record);
const never = "never (0) is older than every maximum, and fails";

const OPERANDS: Readonly<Record<OperandField, OperandDescription>> = {
  residenceMap: describe(
    "residence",
    ["residenceCountry"],
    MASK_OFF,
    "bit c: country c is accepted; bit 0: off",
    fails,
  ),
  taxResidenceMap: describe(
    "taxResidences",
    ["taxResidence1", "taxResidence2", "taxResidence3", "taxResidenceOverflow"],
    MASK_OFF,
    "bit c: every filled slot may be country c; bit 0: off",
    slots,
  ),
  citizenshipMap: describe(
    "citizenships",
    ["citizenship1", "citizenship2", "citizenship3", "citizenshipOverflow"],
    MASK_OFF,
    "bit c: every filled slot may be country c; bit 0: off",
    slots,
  ),
  deniedSubdivision1: denied,
  deniedSubdivision2: denied,
  deniedSubdivision3: denied,
  deniedSubdivision4: denied,
  deniedSubdivision5: denied,
  deniedSubdivision6: denied,
  deniedSubdivision7: denied,
  deniedSubdivision8: denied,
  personTypes: mask("personType", "personType"),
  riskRatings: mask("riskRating", "riskRating"),
  pepStatuses: mask("pep", "pepStatus"),
  residenceEvidences: mask("residenceEvidence", "residenceEvidence"),
  regimes: mask("kycRegime", "kycRegime"),
  minKycLevel: describe(
    "kycLevel",
    ["kycLevel"],
    0n,
    "least KYC level",
    "absent (0) is below every level and fails",
  ),
  clientClasses: describe(
    "clientClass",
    ["clientClasses"],
    0n,
    "at least one of these classes",
    "no class (0) shares none and fails",
  ),
  suitability: describe(
    "suitability",
    ["suitability"],
    0n,
    "all of these topics",
    "no topic (0) lacks each and fails",
  ),
  minAge: describe(
    "age",
    ["dateOfBirth"],
    0n,
    "whole years on the day of asOf",
    "absent (2^27 - 1) is born after every day and fails",
  ),
  leapDayEarly: describe(
    "age",
    ["dateOfBirth"],
    0n,
    "1: born on 29 February comes of age on 28 February of a common year",
    "as for minAge",
  ),
  maxKycAge: describe("kycAge", ["kycDoneAt"], 0n, "seconds since the KYC, at most", never),
  kycAgeOff: offFlag("kycAge", ["kycDoneAt"]),
  maxScreeningAge: describe(
    "screeningAge",
    [],
    0n,
    "seconds since the issuer's screening, at most",
    never,
    ["screenedAt"],
  ),
  screeningAgeOff: offFlag("screeningAge", [], ["screenedAt"]),
  maxStatusAge: describe(
    "statusAge",
    [],
    0n,
    "seconds since the issuer's status root, at most",
    never,
    ["statusAsOf"],
  ),
  statusAgeOff: offFlag("statusAge", [], ["statusAsOf"]),
  validFor: describe(
    "validFor",
    ["expiresAt"],
    0n,
    "seconds that the credential still runs, at least",
    "absent (0) has expired; the credential must be in force with the rule off, too",
  ),
};

/** Each operand in the order of the layout. */
export function describeOperands(): ({ readonly operand: OperandField } & OperandDescription)[] {
  return OPERAND_LAYOUT.fields.map(({ name }) => ({ operand: name, ...OPERANDS[name] }));
}

/** A clause that asks nothing: each operand at its off value. */
export const OFF_OPERANDS = Object.fromEntries(
  describeOperands().map(({ operand, off }) => [operand, off]),
) as FieldValues<OperandField>;
