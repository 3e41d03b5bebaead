import type { Hex } from "../presentation/abi-encode.ts";
import type { EncodedStatement } from "./encode-presentation.ts";

/** Members of both messages that the registry asks signatures over, in its order. The proof's bytes are not among them. */
export const STATEMENT_MEMBERS = [
  { name: "policyId", type: "bytes32" },
  { name: "version", type: "uint16" },
  { name: "circuitVersion", type: "uint32" },
  { name: "subject", type: "address" },
  { name: "nonce", type: "bytes32" },
  { name: "nullifier", type: "uint256" },
  { name: "trustRoot", type: "uint256" },
  { name: "asOf", type: "uint40" },
  { name: "deadline", type: "uint256" },
] as const;

export interface StatementTypedDataOptions {
  readonly chainId: number;
  readonly registry: Hex;
  readonly statement: EncodedStatement;
  /** Unix seconds; the last one at which it may be submitted. */
  readonly deadline: bigint;
}

/** EIP-712 domain and message that both kinds of signatures share. */
export function statementTypedData(options: StatementTypedDataOptions) {
  const { chainId, registry, statement, deadline } = options;
  const { policyId, version, circuitVersion, subject, nonce, nullifier, trustRoot, asOf } =
    statement;
  return {
    domain: {
      name: "Symbolon ComplianceRegistry",
      version: "2",
      chainId,
      verifyingContract: registry,
    },
    message: {
      policyId,
      version,
      circuitVersion,
      subject,
      nonce,
      nullifier,
      trustRoot,
      asOf,
      deadline,
    },
  } as const;
}
