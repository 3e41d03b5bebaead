import type { Hex } from "../presentation/abi-encode.ts";
import type { EncodedPresentation } from "./encode-presentation.ts";

/** EIP-712 type of the consent that `attestFor` asks of a subject. The proof's bytes are not part of it. */
export const ATTESTATION_TYPES = {
  Attestation: [
    { name: "policyId", type: "bytes32" },
    { name: "subject", type: "address" },
    { name: "nonce", type: "bytes32" },
    { name: "nullifier", type: "uint256" },
    { name: "trustRoot", type: "uint256" },
    { name: "asOf", type: "uint40" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

export interface AttestationTypedDataOptions {
  readonly chainId: number;
  readonly registry: Hex;
  readonly presentation: Omit<EncodedPresentation, "proof">;
  /** Unix seconds; the last one at which a relayer may submit. */
  readonly deadline: bigint;
}

/**
 * What the subject signs so that a relayer may submit its presentation: argument of `signTypedData`.
 * Source: EIP-712; a contract wallet answers by ERC-1271.
 */
export function attestationTypedData(options: AttestationTypedDataOptions) {
  const { chainId, registry, presentation, deadline } = options;
  const { policyId, subject, nonce, nullifier, trustRoot, asOf } = presentation;
  return {
    domain: {
      name: "Symbolon ComplianceRegistry",
      version: "1",
      chainId,
      verifyingContract: registry,
    },
    types: ATTESTATION_TYPES,
    primaryType: "Attestation",
    message: { policyId, subject, nonce, nullifier, trustRoot, asOf, deadline },
  } as const;
}
