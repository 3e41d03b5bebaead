import type { TransactionReceipt } from "viem";
import type { ChainClients } from "../chain-clients.ts";
import { writePolicyRegistry } from "./call-policy-registry.ts";
import type { SuspendPolicyOptions } from "./suspend-policy.ts";

/** Lifts a suspension, as the authority's admin: a guardian cannot. Rejects as `createAuthority`. */
export async function liftPolicy(
  clients: ChainClients,
  { policyRegistry, policyId, reason }: SuspendPolicyOptions,
): Promise<TransactionReceipt> {
  return writePolicyRegistry(clients, policyRegistry, "lift", [policyId, reason]);
}
