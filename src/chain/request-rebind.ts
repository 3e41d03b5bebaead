import type { TransactionReceipt } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import type { ChainClients } from "./chain-clients.ts";
import type { EncodedPresentation } from "./encode-presentation.ts";
import { writeRegistry } from "./write-registry.ts";

/**
 * Scope mode `account`: asks that a nullifier which another subject holds moves to the wallet's account. After the
 * policy's delay the account attests with a newer proof. Rejects like `attest`.
 */
export async function requestRebind(
  clients: ChainClients,
  {
    registry,
    presentation,
  }: { readonly registry: Hex; readonly presentation: EncodedPresentation },
): Promise<TransactionReceipt> {
  const { statement, proof } = presentation;
  return writeRegistry(clients, registry, "requestRebind", [statement, proof]);
}
