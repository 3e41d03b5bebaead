import { ChainError } from "../errors.ts";
import { parseScalar } from "../field/scalar.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import type { Presentation, PresentationRequest } from "../presentation/types.ts";
import { parseProof } from "../proving/parse-proof.ts";
import { type EncodedProof, encodeProof } from "./encode-proof.ts";

/** `IComplianceRegistry.Statement`: what a proof proves, or a decision decides. */
export interface EncodedStatement {
  readonly policyId: Hex;
  /** Of the policy in the oracle. */
  readonly version: number;
  readonly circuitVersion: number;
  readonly subject: Hex;
  readonly nonce: Hex;
  readonly nullifier: bigint;
  readonly trustRoot: bigint;
  /** Unix seconds; the registry adds their date. */
  readonly asOf: number;
}

/** A presentation as `ComplianceRegistry` takes it. */
export interface EncodedPresentation {
  readonly statement: EncodedStatement;
  readonly proof: EncodedProof;
}

/** What of a request and its answer goes on chain. */
export type StatementRequest = Pick<PresentationRequest, "chain" | "nonce" | "circuits">;
export type StatementAnswer = Pick<
  Presentation,
  "subject" | "nullifier" | "trustRoot" | "asOf" | "circuit"
>;

/**
 * What a presentation that answers a request with `chain` states. A service signs it once it has verified the proof.
 * @throws ChainError `ERR_CHAIN_WRONG_CHAIN` where the request names no registry, the presentation no subject, or a
 *   circuit that was not asked for; EncodingError for a scalar out of form
 */
export function encodeStatement(
  { chain, nonce, circuits }: StatementRequest,
  { subject, circuit, nullifier, trustRoot, asOf }: StatementAnswer,
): EncodedStatement {
  if (chain === undefined || subject === undefined) {
    throw new ChainError(
      "ERR_CHAIN_WRONG_CHAIN",
      "the presentation is for no registry, or for no subject",
    );
  }
  const { id, version } = circuit;
  if (!circuits.some((asked) => asked.id === id && asked.version === version)) {
    throw new ChainError("ERR_CHAIN_WRONG_CHAIN", "the request does not ask for this circuit", {
      details: { circuit: `${id}@${version}` },
    });
  }
  return {
    policyId: chain.policyId,
    version: chain.policyVersion,
    circuitVersion: version,
    subject,
    nonce,
    nullifier: parseScalar(nullifier, "nullifier"),
    trustRoot: parseScalar(trustRoot, "trustRoot"),
    asOf: asOf.seconds,
  };
}

/**
 * A presentation that answers a request with `chain` -> the registry's two arguments.
 * @throws ChainError and EncodingError as `encodeStatement`; VerificationError for a proof out of form
 */
export function encodePresentation(
  request: StatementRequest,
  presentation: StatementAnswer & Pick<Presentation, "proof">,
): EncodedPresentation {
  return {
    statement: encodeStatement(request, presentation),
    proof: encodeProof(parseProof(presentation.proof)),
  };
}
