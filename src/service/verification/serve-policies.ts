import { ServiceError, SymbolonError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import { compilePolicy } from "../../policy/compile-policy.ts";
import { explainPolicy } from "../../policy/explain-policy.ts";
import type { SignedPack } from "../../policy/pack/signed-pack.ts";
import { parsePolicy } from "../../policy/parse-policy.ts";
import type { Policy } from "../../policy/policy.ts";
import type { ServedPolicyConfig, ServiceConfig } from "../config/service-config.ts";

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
  /** The pack that the policy is from, under its authority's signatures: wallets may be shown it. */
  readonly signedPack?: SignedPack;
}

/** The policies that the service serves, at any time. What of them is in force may change while it runs. */
export interface PolicyBook {
  /** Those in force, in the order of the configuration. @param now Unix milliseconds */
  readonly list: (now: number) => readonly ServedPolicy[];
  /**
   * The version that new requests ask for; undefined where there is no such policy.
   * @throws PolicyError `ERR_POLICY_SUSPENDED`, `ERR_POLICY_NOT_IN_FORCE`; ServiceError `ERR_SERVICE_WAITING` while what
   *   it needs has not been received
   */
  readonly find: (id: string, now: number) => ServedPolicy | undefined;
  /** Whether a request of this policy, made earlier, may still be answered. @param policyHash decimal */
  readonly isHonoured: (id: string, policyHash: string, now: number) => boolean;
  /** Past, present and announced versions, oldest first; undefined where there is no such policy, or no pack behind it. */
  readonly versions?: (id: string, now: number) => readonly PolicyVersion[] | undefined;
}

/** A version of a policy that follows a pack. */
export interface PolicyVersion {
  /** The pack's; undefined while its document is missing. */
  readonly version: number | undefined;
  /** SHA-256 of the pack's RFC 8785 text, hex. */
  readonly digest: string;
  /** Decimal; undefined for a pack without rules, or whose document is missing. */
  readonly policyHash: string | undefined;
  /** Unix seconds. */
  readonly from: number;
  readonly until: number;
  /** Until when requests that asked for it may be answered, as far as is known. */
  readonly honouredUntil: number;
  readonly standing: "announced" | "in-force" | "superseded" | "over";
}

/**
 * Compiles the configured policies, so that one that is ill-formed stops the start and not a request.
 * @throws ServiceError `ERR_SERVICE_CONFIG` naming the policy; its cause says what is wrong
 */
export function servePolicies(hash: Hash, configs: ServiceConfig["policies"]): PolicyBook {
  const policies = new Map(
    configs.flatMap((config) =>
      config.policy === undefined ? [] : [[config.id, servePolicy(hash, config, config.policy)]],
    ),
  );
  const all = [...policies.values()];
  return {
    list: () => all,
    find: (id) => policies.get(id),
    isHonoured: (id, policyHash) => policies.get(id)?.policyHash === policyHash,
  };
}

/** @param json the readable policy */
export function servePolicy(
  hash: Hash,
  { id, scope, maxAsOfAgeSeconds }: Omit<ServedPolicyConfig, "policy" | "pack">,
  json: unknown,
): ServedPolicy {
  try {
    const policy = parsePolicy(json);
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
