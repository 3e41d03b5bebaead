import { expect } from "vitest";
import type { ClaimField } from "../../src/credential/claim-layout.ts";
import { countryIndex, subdivisionIndex } from "../../src/credential/countries.ts";
import { PolicyError } from "../../src/errors.ts";
import type { FieldValues } from "../../src/field/layout.ts";
import { OFF_OPERANDS } from "../../src/policy/describe-operands.ts";
import { type AsOf, evaluateClause } from "../../src/policy/evaluate-clause.ts";
import type { OperandField } from "../../src/policy/operand-layout.ts";
import type { Policy, PolicyClause } from "../../src/policy/policy.ts";
import type { IssuerRecordField } from "../../src/trust/issuer-record-layout.ts";

export const DAY = 86_400n;
/** 2026-06-15T12:00:00Z */
export const NOW = 1_781_524_800n;
export const AS_OF: AsOf = { date: 20260615, seconds: NOW };

export const country = (code: string): bigint => BigInt(countryIndex(code));
export const subdivision = (code: string): bigint => BigInt(subdivisionIndex(code).subdivision);
export const slot = (code: string): bigint => country(code.slice(0, 2)) * 1024n + subdivision(code);
export const mapOf = (...indices: (bigint | number)[]): bigint =>
  indices.reduce<bigint>((map, index) => map | (1n << BigInt(index)), 0n);

/** A credential with every claim. */
export const CLAIMS: FieldValues<ClaimField> = {
  personType: 1n,
  kycLevel: 2n,
  kycRegime: 1n,
  riskRating: 1n,
  pepStatus: 1n,
  residenceCountry: country("US"),
  residenceSubdivision: subdivision("US-CA"),
  residenceEvidence: 2n,
  residenceSince: 20200101n,
  taxResidence1: country("US"),
  taxResidence2: country("DE"),
  taxResidence3: 0n,
  taxResidenceOverflow: 0n,
  citizenship1: country("FR"),
  citizenship2: country("DE"),
  citizenship3: country("IT"),
  citizenshipOverflow: 0n,
  dateOfBirth: 20000615n,
  clientClasses: 0b1010n,
  suitability: 0b0111n,
  kycDoneAt: NOW - 30n * DAY,
  issuedAt: NOW - 29n * DAY,
  expiresAt: NOW + 300n * DAY,
  statusIndex: 1234n,
};

export const ISSUER: FieldValues<IssuerRecordField> = {
  regimes: 0b0110n,
  maxKycLevel: 3n,
  clientClasses: 0b1111n,
  statusAsOf: NOW - 3_600n,
  screenedAt: NOW - 2n * DAY,
  listVersion: 9n,
};

export interface Change {
  readonly operands?: Partial<Record<OperandField, bigint>>;
  readonly claims?: Partial<Record<ClaimField, bigint>>;
  readonly issuer?: Partial<Record<IssuerRecordField, bigint>>;
  readonly asOf?: Partial<AsOf>;
}

/** Unmet rules of the full credential under a clause that asks nothing but what is changed. */
export function evaluate({ operands, claims, issuer, asOf }: Change) {
  return evaluateClause(
    { ...OFF_OPERANDS, ...operands },
    { ...CLAIMS, ...claims },
    { ...ISSUER, ...issuer },
    { ...AS_OF, ...asOf },
  );
}

export function policyOf(...anyOf: PolicyClause[]): Policy {
  return {
    type: "SymbolonPolicy",
    id: "test",
    version: 1,
    layoutVersion: 1,
    countryTable: 1,
    title: "A policy",
    anyOf,
  };
}

/** Calls and expects the coded error at the JSON path. */
export function expectPolicyError(call: () => unknown, code: string, path?: string): void {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    const { code: seen, details } = error as PolicyError;
    expect(seen).toEqual(code);
    if (path !== undefined) expect(details.path).toBe(path);
    return;
  }
  expect.fail(`accepted, instead of ${code}`);
}
