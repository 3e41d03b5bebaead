import type { TransactionReceipt } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import type { ChainClients } from "./chain-clients.ts";
import type { SignedDecision } from "./decision-typed-data.ts";
import type { EncodedStatement } from "./encode-presentation.ts";
import { writeRegistry } from "./write-registry.ts";

export interface AttestByDecisionOptions {
  readonly registry: Hex;
  readonly statement: EncodedStatement;
  /** As `signDecision` gives it to the subject. */
  readonly decision: SignedDecision;
}

/**
 * Submits a statement by the word of one of the policy's attesters, as its subject. It costs a third of a proof, takes
 * the same nullifier and is marked as the weaker tier, which no proof that counts gives way to. Rejects like `attest`.
 */
export async function attestByDecision(
  clients: ChainClients,
  { registry, statement, decision }: AttestByDecisionOptions,
): Promise<TransactionReceipt> {
  const { deadline, attester, signature } = decision;
  return writeRegistry(clients, registry, "attestByDecision", [
    statement,
    deadline,
    attester,
    signature,
  ]);
}
