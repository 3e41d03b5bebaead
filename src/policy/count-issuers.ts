import type { KycLevel } from "../credential/types.ts";
import { KYC_LEVELS } from "../credential/vocabulary.ts";
import { parseDuration } from "./duration.ts";
import { parsePolicy } from "./parse-policy.ts";
import type { AtMost, Policy, PolicyClause } from "./policy.ts";

/** What of an issuer's record in the trust list decides whether it can serve a policy. */
export interface IssuerAuthorisations {
  /** Records of one id, an issuer's keys before and after a change, count once; a record without an id by itself. */
  readonly id?: string;
  /** None: its credentials pass no clause. */
  readonly regimes: readonly string[];
  /** The highest KYC level that it may attest, by name or number. */
  readonly maxKycLevel: KycLevel | "none" | number;
  readonly clientClasses: readonly string[];
  /** Unix seconds. */
  readonly statusAsOf?: number;
  /** Unix seconds. */
  readonly screenedAt?: number;
}

export interface CountIssuersOptions {
  /**
   * Unix seconds: the moment that a proof speaks of, which is public, as the issuers' times are. Where it is given, an
   * issuer counts only if its status root and its screening are published by then, and no older than a clause asks.
   */
  readonly asOf?: number;
}

const levelNumber = (level: IssuerAuthorisations["maxKycLevel"]): number =>
  level === "none" ? 0 : typeof level === "number" ? level : KYC_LEVELS.number(level);

/** The circuit refuses data from after `asOf` whatever the rules are. */
const isFresh = (rule: AtMost | undefined, at: number | undefined, asOf: number | undefined) =>
  asOf === undefined ||
  (at !== undefined &&
    at <= asOf &&
    (rule === undefined || asOf - at <= parseDuration(rule.atMost)));

function canServe(clause: PolicyClause, issuer: IssuerAuthorisations, asOf?: number): boolean {
  const { kycRegime, kycLevel, clientClass, screeningAge, statusAge } = clause;
  return (
    issuer.regimes.length > 0 &&
    (kycRegime === undefined || kycRegime.in.some((name) => issuer.regimes.includes(name))) &&
    (kycLevel === undefined || levelNumber(kycLevel.atLeast) <= levelNumber(issuer.maxKycLevel)) &&
    (clientClass === undefined ||
      clientClass.anyOf.some((name) => issuer.clientClasses.includes(name))) &&
    isFresh(screeningAge, issuer.screenedAt, asOf) &&
    isFresh(statusAge, issuer.statusAsOf, asOf)
  );
}

function countDistinct(issuers: readonly IssuerAuthorisations[]): number {
  return new Set(issuers.map(({ id }, i) => id ?? i)).size;
}

/** Issuers that could serve each clause, in the clauses' order. */
export function countIssuersByClause(
  policy: Policy,
  issuers: readonly IssuerAuthorisations[],
  options: CountIssuersOptions = {},
): number[] {
  return parsePolicy(policy).anyOf.map((clause) =>
    countDistinct(issuers.filter((issuer) => canServe(clause, issuer, options.asOf))),
  );
}

/** Issuers that could serve at least one clause. */
export function countIssuers(
  policy: Policy,
  issuers: readonly IssuerAuthorisations[],
  options: CountIssuersOptions = {},
): number {
  const { anyOf } = parsePolicy(policy);
  return countDistinct(
    issuers.filter((issuer) => anyOf.some((clause) => canServe(clause, issuer, options.asOf))),
  );
}
