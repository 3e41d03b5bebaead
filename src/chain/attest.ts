import type { TransactionReceipt } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import type { ChainClients } from "./chain-clients.ts";
import type { EncodedPresentation } from "./encode-presentation.ts";
import { writeRegistry } from "./write-registry.ts";

export interface AttestOptions {
  readonly registry: Hex;
  readonly presentation: EncodedPresentation;
  /** A relayer's leave: the subject's signature over `attestationTypedData`. Without it the wallet is the subject. */
  readonly consent?: { readonly deadline: bigint; readonly signature: Hex } | undefined;
}

/**
 * Submits a presentation to the registry, as its subject or as a relayer.
 * Rejects with ChainError `ERR_CHAIN_REVERTED` (`details.reason` is the contract's error) or `ERR_CHAIN_RPC`.
 */
export async function attest(
  clients: ChainClients,
  { registry, presentation, consent }: AttestOptions,
): Promise<TransactionReceipt> {
  const { statement, proof } = presentation;
  if (consent === undefined) return writeRegistry(clients, registry, "attest", [statement, proof]);
  const { deadline, signature } = consent;
  return writeRegistry(clients, registry, "attestFor", [statement, proof, deadline, signature]);
}
