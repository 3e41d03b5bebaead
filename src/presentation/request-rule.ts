import type { Hash } from "../field/poseidon.ts";
import type { CompiledPolicy } from "../policy/policy.ts";
import { ruleHash } from "../policy/rule-hash.ts";
import { verifyPolicyHash } from "../policy/verify-policy-hash.ts";
import type { Hex } from "./abi-encode.ts";
import { audienceHash, contextHash, registryAudience } from "./context.ts";
import { deriveScope, scopeLabel } from "./scope.ts";
import type { PresentationRequest } from "./types.ts";

/** What a request means in the circuit's terms. */
export interface RequestRule {
  readonly policy: CompiledPolicy;
  readonly scope: bigint;
  readonly ruleHash: bigint;
}

type Where = Pick<PresentationRequest, "audience" | "chain">;

/** Chain id and audience word: of the registry where the proof is for a contract, else of the verifier itself. */
function venue({ audience, chain }: Where): { chainId: number; audience: Hex } {
  return chain === undefined
    ? { chainId: 0, audience: audienceHash(audience) }
    : { chainId: chain.chainId, audience: registryAudience(chain.registry) };
}

/**
 * Compiles the request's policy, compares the hash, and derives scope and rule hash.
 * @throws PolicyError `ERR_POLICY_HASH_MISMATCH`
 */
export function requestRule(hash: Hash, request: PresentationRequest): RequestRule {
  const policy = verifyPolicyHash(hash, request.policy, BigInt(request.policyHash));
  const { mode, label } = request.scope;
  const scope = deriveScope({
    ...venue(request),
    mode,
    label: request.chain?.policyId ?? scopeLabel(label),
    nonce: request.nonce,
  });
  return { policy, scope, ruleHash: ruleHash(hash, policy.policyHash, scope) };
}

/** The public signal `contextHash` of an answer to the request. */
export function requestContextHash(
  request: Where & Pick<PresentationRequest, "nonce">,
  rule: bigint,
  subject: Hex | undefined,
): bigint {
  return contextHash({ ...venue(request), ruleHash: rule, subject, nonce: request.nonce });
}
