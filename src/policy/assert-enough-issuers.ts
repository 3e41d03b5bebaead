import {
  type CountIssuersOptions,
  countIssuersByClause,
  type IssuerAuthorisations,
} from "./count-issuers.ts";
import type { Policy } from "./policy.ts";
import { policyError } from "./policy-reader.ts";

/**
 * Refuses a policy that would name the holder's issuer. Each clause needs k issuers, not the policy alone: a clause
 * that nobody meets would otherwise lend its issuers to one that a single issuer serves.
 * @param k integer, 1 or more
 * @throws PolicyError `ERR_POLICY_TOO_FEW_ISSUERS` naming the clause
 */
export function assertEnoughIssuers(
  policy: Policy,
  issuers: readonly IssuerAuthorisations[],
  k: number,
  options: CountIssuersOptions = {},
): void {
  if (!Number.isInteger(k) || k < 1) throw new RangeError("k must be an integer above 0");
  for (const [i, count] of countIssuersByClause(policy, issuers, options).entries()) {
    if (count < k) {
      const message = `could be served by ${count} issuers; at least ${k} are asked for`;
      throw policyError("ERR_POLICY_TOO_FEW_ISSUERS", `$.anyOf[${i}]`, message, {
        issuers: count,
        least: k,
      });
    }
  }
}
