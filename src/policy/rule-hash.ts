import type { Hash } from "../field/poseidon.ts";

/** H[RULE](policy hash, scope): the public signal that binds a proof to a policy and to its nullifier scope. */
export function ruleHash(hash: Hash, policyHash: bigint, scope: bigint): bigint {
  return hash("RULE", [policyHash, scope]);
}
