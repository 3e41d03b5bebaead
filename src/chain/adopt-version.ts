import type { TransactionReceipt } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import type { ChainClients } from "./chain-clients.ts";
import { writeRegistry } from "./write-registry.ts";

export interface AdoptVersionOptions {
  readonly registry: Hex;
  readonly policyId: Hex;
  /** Announced or honoured, in the oracle. */
  readonly policyVersion: number;
  /** One that the registry's owner allows for the policy; 1 unless told. */
  readonly circuitVersion?: number | undefined;
}

/**
 * Makes a version of a policy provable under a circuit, as anyone. `details.reason` `RuleExists` says that somebody
 * has. Rejects like `attest`.
 */
export async function adoptVersion(
  clients: ChainClients,
  { registry, policyId, policyVersion, circuitVersion = 1 }: AdoptVersionOptions,
): Promise<TransactionReceipt> {
  return writeRegistry(clients, registry, "adoptVersion", [
    policyId,
    policyVersion,
    circuitVersion,
  ]);
}
