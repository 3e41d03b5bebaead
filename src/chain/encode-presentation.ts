import { ChainError } from "../errors.ts";
import { parseScalar } from "../field/scalar.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import type { Presentation, PresentationRequest } from "../presentation/types.ts";
import { parseProof } from "../proving/parse-proof.ts";
import { type EncodedProof, encodeProof } from "./encode-proof.ts";

/** A presentation as `ComplianceRegistry` takes it. */
export interface EncodedPresentation {
  readonly policyId: Hex;
  readonly subject: Hex;
  readonly nonce: Hex;
  readonly nullifier: bigint;
  readonly trustRoot: bigint;
  /** Unix seconds; the registry adds their date. */
  readonly asOf: number;
  readonly proof: EncodedProof;
}

/**
 * A presentation that answers a request with `chain` -> the registry's argument.
 * @throws ChainError `ERR_CHAIN_WRONG_CHAIN` where the request names no registry or the presentation no subject;
 *   EncodingError or VerificationError for a scalar or proof out of form
 */
export function encodePresentation(
  request: Pick<PresentationRequest, "chain" | "nonce">,
  presentation: Pick<Presentation, "subject" | "nullifier" | "trustRoot" | "asOf" | "proof">,
): EncodedPresentation {
  const { chain, nonce } = request;
  const { subject } = presentation;
  if (chain === undefined || subject === undefined) {
    throw new ChainError(
      "ERR_CHAIN_WRONG_CHAIN",
      "the presentation is for no registry, or for no subject",
    );
  }
  return {
    policyId: chain.policyId,
    subject,
    nonce,
    nullifier: parseScalar(presentation.nullifier, "nullifier"),
    trustRoot: parseScalar(presentation.trustRoot, "trustRoot"),
    asOf: presentation.asOf.seconds,
    proof: encodeProof(parseProof(presentation.proof)),
  };
}
