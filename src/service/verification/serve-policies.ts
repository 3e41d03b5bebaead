import { ServiceError, SymbolonError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import { compilePolicy } from "../../policy/compile-policy.ts";
import { explainPolicy } from "../../policy/explain-policy.ts";
import { parsePolicy } from "../../policy/parse-policy.ts";
import type { Policy } from "../../policy/policy.ts";
import type { ServedPolicyConfig, ServiceConfig } from "../service-config.ts";

/** A configured policy, compiled. */
export interface ServedPolicy {
  readonly id: string;
  readonly policy: Policy;
  /** Decimal. */
  readonly policyHash: string;
  /** The sentence of consent. */
  readonly explanation: string;
  readonly scope: ServedPolicyConfig["scope"];
  readonly maxAsOfAgeSeconds: number;
}

/**
 * Compiles the configured policies, so that one that is ill-formed stops the start and not a request.
 * @throws ServiceError `ERR_SERVICE_CONFIG` naming the policy; its cause says what is wrong
 */
export function servePolicies(
  hash: Hash,
  configs: ServiceConfig["policies"],
): ReadonlyMap<string, ServedPolicy> {
  return new Map(configs.map((config) => [config.id, servePolicy(hash, config)]));
}

function servePolicy(hash: Hash, config: ServedPolicyConfig): ServedPolicy {
  const { id, scope, maxAsOfAgeSeconds } = config;
  try {
    const policy = parsePolicy(config.policy);
    const policyHash = compilePolicy(hash, policy).policyHash.toString();
    return { id, policy, policyHash, explanation: explainPolicy(policy), scope, maxAsOfAgeSeconds };
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    throw new ServiceError("ERR_SERVICE_CONFIG", `policies.${id}: ${error.message}`, {
      cause: error,
      details: { keys: [`policies.${id}.policy`], reason: error.code },
    });
  }
}
