import type { Hash } from "../field/poseidon.ts";

/**
 * One value per holder's secret and scope. The issuer cannot compute it, and nullifiers of two scopes cannot be
 * linked. It depends on no credential, policy or circuit version.
 */
export function nullifier(hash: Hash, holderSecret: bigint, scope: bigint): bigint {
  return hash("NULLIFIER", [holderSecret, scope]);
}
