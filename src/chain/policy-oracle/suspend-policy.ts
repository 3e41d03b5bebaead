import type { TransactionReceipt } from "viem";
import type { Hex } from "../../presentation/abi-encode.ts";
import type { ChainClients } from "../chain-clients.ts";
import { writePolicyRegistry } from "./call-policy-registry.ts";

export interface SuspendPolicyOptions {
  readonly policyRegistry: Hex;
  readonly policyId: Hex;
  /** For people; it stands in the event. */
  readonly reason: string;
}

/**
 * Stops a policy, as a guardian of its authority: no new attestation, and nobody is compliant. Every read goes on.
 * Rejects as `createAuthority`.
 */
export async function suspendPolicy(
  clients: ChainClients,
  { policyRegistry, policyId, reason }: SuspendPolicyOptions,
): Promise<TransactionReceipt> {
  return writePolicyRegistry(clients, policyRegistry, "suspend", [policyId, reason]);
}
