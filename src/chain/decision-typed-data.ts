import type { LocalAccount } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import {
  STATEMENT_MEMBERS,
  type StatementTypedDataOptions,
  statementTypedData,
} from "./statement-typed-data.ts";

/** EIP-712 type of an attester's word that it verified a proof of the statement. */
export const DECISION_TYPES = { Decision: STATEMENT_MEMBERS } as const;

/** What `attestByDecision` takes beside the statement. */
export interface SignedDecision {
  readonly attester: Hex;
  readonly deadline: bigint;
  readonly signature: Hex;
}

/** What an attester signs: argument of `signTypedData`. A contract that attests answers by ERC-1271. */
export function decisionTypedData(options: StatementTypedDataOptions) {
  return {
    ...statementTypedData(options),
    types: DECISION_TYPES,
    primaryType: "Decision",
  } as const;
}

/**
 * Signs a decision as an attester of the policy. Sign only what a presentation states that `verifyPresentation`
 * accepted for this registry and chain: the contract takes the word for the proof, and the nullifier with it.
 */
export async function signDecision(
  account: Pick<LocalAccount, "address" | "signTypedData">,
  options: StatementTypedDataOptions,
): Promise<SignedDecision> {
  const signature = await account.signTypedData(decisionTypedData(options));
  return { attester: account.address, deadline: options.deadline, signature };
}
