import { PresentationError, ProvingError } from "../errors.ts";
import type { ComplianceInputs } from "../presentation/compliance-inputs.ts";
import { CIRCUIT_VERSIONS } from "../presentation/public-signals.generated.ts";
import { orderPublicSignals } from "../presentation/public-signals.ts";
import type { Presentation } from "../presentation/types.ts";
import { formatProof } from "../proving/parse-proof.ts";
import type { ProveOptions, ProveResult, Prover } from "../proving/prover.ts";
import type { HolderData } from "./holder-data.ts";
import { preparePresentation } from "./prepare-presentation.ts";

export interface CreatePresentationOptions extends HolderData, ProveOptions {
  readonly prover: Prover;
}

/**
 * Answers a presentation request with a proof.
 * Whether the wallet cannot or will not, it says the same: `ERR_PRESENTATION_CANNOT_PROVE`, without a cause.
 * `explainPresentation` tells the holder why.
 * @throws PresentationError `ERR_PRESENTATION_REQUEST_FORM`, `_REQUEST_EXPIRED`, `_AUDIENCE`, `_SUBJECT`,
 *   `_CIRCUIT_UNKNOWN`, `_CANNOT_PROVE`
 * @throws PolicyError where the request's policy is ill-formed; TrustError where the leaf list is not the root's
 * @throws ProvingError `ERR_PROVING_ABORTED` and other faults of the prover
 */
export async function createPresentation(
  options: CreatePresentationOptions,
): Promise<Presentation> {
  if (options.signal?.aborted) throw new ProvingError("ERR_PROVING_ABORTED", "aborted");
  const keyHash = options.prover.verificationKeyHash?.("compliance");
  const preparation = preparePresentation(options, keyHash);
  if (preparation.kind === "refused") throw cannotProve();
  const { request, inputs, expected, asOf, subject } = preparation;

  const { proof, publicSignals } = await prove(options, inputs);
  const ordered = orderPublicSignals("compliance", expected);
  if (
    publicSignals.length !== ordered.length ||
    ordered.some((value, i) => value !== publicSignals[i])
  ) {
    throw new ProvingError(
      "ERR_PROVING_BACKEND",
      "the prover's public signals are not those of the request; its artifacts may be another circuit's",
    );
  }
  return {
    type: "SymbolonPresentation",
    version: 1,
    requestId: request.id,
    circuit: { id: "compliance", version: CIRCUIT_VERSIONS.compliance },
    proofSystem: "groth16-bn254",
    proof: formatProof(proof),
    nullifier: String(expected.nullifier),
    trustRoot: String(expected.trustRoot),
    asOf,
    ...(subject === undefined ? {} : { subject }),
  };
}

async function prove(
  { prover, signal, onProgress }: CreatePresentationOptions,
  inputs: ComplianceInputs,
): Promise<ProveResult> {
  try {
    return await prover.prove("compliance", inputs, { signal, onProgress });
  } catch (error) {
    if (error instanceof ProvingError && error.code === "ERR_PROVING_WITNESS") throw cannotProve();
    throw error;
  }
}

const cannotProve = () =>
  new PresentationError("ERR_PRESENTATION_CANNOT_PROVE", "the wallet gives no proof");
