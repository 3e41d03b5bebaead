import { PolicyError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import { compilePolicy } from "./compile-policy.ts";
import type { CompiledPolicy, Policy } from "./policy.ts";

/**
 * Compiles the policy that a person can read and refuses it unless it is the one behind the hash.
 * @throws PolicyError `ERR_POLICY_HASH_MISMATCH` and those of `compilePolicy`
 */
export function verifyPolicyHash(hash: Hash, policy: Policy, policyHash: bigint): CompiledPolicy {
  const compiled = compilePolicy(hash, policy);
  if (compiled.policyHash !== policyHash) {
    throw new PolicyError(
      "ERR_POLICY_HASH_MISMATCH",
      "the policy does not compile to the policy hash",
    );
  }
  return compiled;
}
