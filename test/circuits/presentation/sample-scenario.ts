import type { ClaimField } from "../../../src/credential/claim-layout.ts";
import type { FieldValues } from "../../../src/field/layout.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { type OperandField, POLICY_CLAUSES } from "../../../src/policy/operand-layout.ts";
import { STATUS_WORD_BITS } from "../../../src/status/status-tree-parameters.ts";
import type { IssuerRecordField } from "../../../src/trust/issuer-record-layout.ts";
import type { Random } from "../../support/lab/index.ts";
import type { Scenario } from "../scenario.ts";
import {
  bit,
  edge,
  FURTHEST,
  longestAge,
  maybe,
  sampleAge,
  sampleBirth,
  sampleNow,
} from "./sample-times.ts";

type Claims = FieldValues<ClaimField>;
type Operands = FieldValues<OperandField>;

const scalar = (random: Random): bigint =>
  random.once(6) ? edge(random, P - 1n) : random.below(P);

/** Slots filled from the first on; more than they show only where all are. */
function sampleCountries(random: Random): { slots: [bigint, bigint, bigint]; overflow: bigint } {
  const filled = Number(random.below(4n));
  const slot = (i: number): bigint => (i < filled ? random.between(1n, 255n) : 0n);
  const overflow = filled === 3 && random.once(3) ? 1n : 0n;
  return { slots: [slot(0), slot(1), slot(2)], overflow };
}

/** A map or mask that accepts all of the values; off where it cannot, and sometimes where it could. */
function accepting(
  random: Random,
  values: readonly bigint[],
  bits: bigint,
  isUnknown = false,
): bigint {
  const others = random.below(bit(bits));
  if (isUnknown || values[0] === 0n || random.once(4)) return others | 1n;
  return values.reduce((mask, value) => mask | bit(value), others) & ~1n;
}

/** Country * 1024 + subdivision of slots that do not meet the residence. */
function sampleDenied(random: Random, country: bigint, subdivision: bigint): bigint[] {
  const used = country === 0n ? 0 : Number(random.below(9n));
  return Array.from({ length: 8 }, (_, slot) => {
    if (slot >= used) return 0n;
    const isHome = subdivision !== 0n && random.once(2);
    const denied = random.below(1024n);
    if (isHome) return country * 1024n + (denied === subdivision ? denied ^ 1n : denied);
    const elsewhere = random.between(1n, 254n);
    return (elsewhere < country ? elsewhere : elsewhere + 1n) * 1024n + denied;
  });
}

/** A policy of one to four clauses, the opened one at any place; repeated clauses fill it up. */
function sampleClauses(random: Random): (bigint | "opened")[] {
  const count = Number(random.between(1n, BigInt(POLICY_CLAUSES)));
  const opened = Number(random.below(BigInt(count)));
  const clauses = Array.from({ length: count }, (_, i) =>
    i === opened ? "opened" : scalar(random),
  );
  return Array.from({ length: POLICY_CLAUSES }, (_, i) => clauses[i] ?? clauses[0] ?? "opened");
}

/** Words near the credential's own, and its neighbours' bits. */
function sampleRevoked(random: Random, index: bigint): number[] {
  const near = [1n, 2n, 64n, BigInt(STATUS_WORD_BITS), 1024n].map((step) => index ^ step);
  const far = Array.from({ length: 3 }, () => random.below(bit(25n)));
  return [...near, ...far].filter((one) => one !== index && random.once(2)).map(Number);
}

function sampleRecord(
  random: Random,
  claims: Claims,
): Omit<FieldValues<IssuerRecordField>, "statusAsOf" | "screenedAt"> {
  return {
    regimes: random.below(bit(64n)) | bit(claims.kycRegime),
    maxKycLevel: random.between(claims.kycLevel, 7n),
    clientClasses: random.below(bit(16n)) | claims.clientClasses,
    listVersion: edge(random, bit(32n) - 1n),
  };
}

/** A world that the circuit accepts, in which everything that may vary does: `buildScenario` makes its inputs. */
export function sampleScenario(random: Random) {
  const { year, monthDay, seconds } = sampleNow(random);
  const { dateOfBirth, minAge, leapDayEarly } = sampleBirth(random, year, monthDay);
  const [tax, citizenship] = [sampleCountries(random), sampleCountries(random)];
  const [kyc, screening, status] = [1, 2, 3].map(() => sampleAge(random, seconds)) as [
    ReturnType<typeof sampleAge>,
    ReturnType<typeof sampleAge>,
    ReturnType<typeof sampleAge>,
  ];
  const validFor = maybe(random, 30n);
  const claims: Claims = {
    personType: maybe(random, 2n),
    kycLevel: maybe(random, 3n),
    kycRegime: maybe(random, 6n),
    riskRating: maybe(random, 2n),
    pepStatus: maybe(random, 2n),
    residenceCountry: maybe(random, 8n),
    residenceSubdivision: maybe(random, 10n),
    residenceEvidence: maybe(random, 4n),
    residenceSince: maybe(random, 27n),
    taxResidence1: tax.slots[0],
    taxResidence2: tax.slots[1],
    taxResidence3: tax.slots[2],
    taxResidenceOverflow: tax.overflow,
    citizenship1: citizenship.slots[0],
    citizenship2: citizenship.slots[1],
    citizenship3: citizenship.slots[2],
    citizenshipOverflow: citizenship.overflow,
    dateOfBirth,
    clientClasses: maybe(random, 16n),
    suitability: maybe(random, 32n),
    kycDoneAt: kyc.at,
    issuedAt: seconds - edge(random, longestAge(seconds)),
    expiresAt: seconds + validFor + edge(random, FURTHEST),
    statusIndex: edge(random, bit(25n) - 1n),
  };
  const { residenceCountry: country, residenceSubdivision: subdivision } = claims;
  const denied = sampleDenied(random, country, subdivision);
  const held = [...claims.clientClasses.toString(2)].reverse().indexOf("1");
  const anyClass = random.below(bit(16n)) | bit(BigInt(Math.max(0, held)));
  const operands: Operands = {
    residenceMap: accepting(random, [country], 256n),
    taxResidenceMap: accepting(random, tax.slots, 256n, tax.overflow === 1n),
    citizenshipMap: accepting(random, citizenship.slots, 256n, citizenship.overflow === 1n),
    deniedSubdivision1: denied[0] ?? 0n,
    deniedSubdivision2: denied[1] ?? 0n,
    deniedSubdivision3: denied[2] ?? 0n,
    deniedSubdivision4: denied[3] ?? 0n,
    deniedSubdivision5: denied[4] ?? 0n,
    deniedSubdivision6: denied[5] ?? 0n,
    deniedSubdivision7: denied[6] ?? 0n,
    deniedSubdivision8: denied[7] ?? 0n,
    personTypes: accepting(random, [claims.personType], 4n),
    riskRatings: accepting(random, [claims.riskRating], 4n),
    pepStatuses: accepting(random, [claims.pepStatus], 4n),
    residenceEvidences: accepting(random, [claims.residenceEvidence], 16n),
    regimes: accepting(random, [claims.kycRegime], 64n),
    minKycLevel: edge(random, claims.kycLevel),
    clientClasses: claims.clientClasses === 0n || random.once(4) ? 0n : anyClass,
    suitability: random.once(4) ? 0n : claims.suitability & random.below(bit(32n)),
    minAge,
    leapDayEarly,
    maxKycAge: kyc.most,
    kycAgeOff: kyc.off,
    maxScreeningAge: screening.most,
    screeningAgeOff: screening.off,
    maxStatusAge: status.most,
    statusAgeOff: status.off,
    validFor,
  };
  return {
    claims,
    operands,
    record: { ...sampleRecord(random, claims), statusAsOf: status.at, screenedAt: screening.at },
    revoked: sampleRevoked(random, claims.statusIndex),
    date: year * 10_000n + monthDay,
    seconds,
    scope: scalar(random),
    holderSecret: scalar(random),
    holderBlind: scalar(random),
    salt: scalar(random),
    extensionRoot: scalar(random),
    contextHash: scalar(random),
    clauses: sampleClauses(random),
    issuerSecret: Uint8Array.from({ length: 32 }, () => Number(random.below(256n))),
    trustIndex: Number(edge(random, 511n)),
    otherIssuers: Array.from(
      { length: Number(random.below(6n)) },
      () => [Number(random.below(512n)), random.below(P)] as const,
    ),
  } satisfies Scenario;
}
