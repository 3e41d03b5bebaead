import type { Hash } from "../field/poseidon.ts";
import { OPERAND_LAYOUT, POLICY_CLAUSES } from "./operand-layout.ts";

/** H[POLICY](layout version, four clause hashes). */
export function policyHash(hash: Hash, clauseHashes: readonly bigint[]): bigint {
  if (clauseHashes.length !== POLICY_CLAUSES) {
    throw new RangeError(`a policy hash is over ${POLICY_CLAUSES} clause hashes`);
  }
  return hash("POLICY", [BigInt(OPERAND_LAYOUT.version), ...clauseHashes]);
}
