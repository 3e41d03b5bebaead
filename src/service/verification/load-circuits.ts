import { ServiceError } from "../../errors.ts";
import { CIRCUIT_VERSIONS, PUBLIC_SIGNALS } from "../../presentation/public-signals.generated.ts";
import { loadArtifacts } from "../../proving/load-artifacts.ts";
import type { VerificationKey } from "../../proving/types.ts";
import type { AcceptedCircuit } from "../../verifier/accept-circuit.ts";
import type { ServiceConfig } from "../config/service-config.ts";

export interface LoadedCircuit extends AcceptedCircuit {
  /** SHA-256 of the r1cs file, hex. */
  readonly circuitHash: string;
}

/**
 * The circuits that the service accepts proofs of. The loader holds every file against the manifest and refuses keys
 * that are unsafe, without a ceremony's record, or development keys unless allowed.
 * @throws ProvingError, VerificationError of `loadArtifacts`; ServiceError `ERR_SERVICE_CONFIG` for a key that is not
 *   one of this build's circuit
 */
export async function loadCircuits({
  artifactsDirectory,
  allowDevelopmentKeys,
}: Pick<ServiceConfig, "artifactsDirectory" | "allowDevelopmentKeys">): Promise<LoadedCircuit[]> {
  const id = "compliance";
  const { circuits } = await loadArtifacts(artifactsDirectory, {
    allowDevelopmentKeys,
    circuits: { [id]: CIRCUIT_VERSIONS[id] },
  });
  return [...circuits.values()].map((circuit) => {
    const { version, verificationKey, verificationKeyHash, publicSignals, circuitHash } = circuit;
    if (publicSignals.join() !== PUBLIC_SIGNALS[id].join()) {
      throw new ServiceError(
        "ERR_SERVICE_CONFIG",
        "artifactsDirectory: the circuit's public signals are not those of this release",
        { details: { keys: ["artifactsDirectory"] } },
      );
    }
    return { id, version, verificationKey, verificationKeyHash, circuitHash };
  });
}

/**
 * The key of the proofs that holders make to an issuer.
 * @throws as `loadCircuits`
 */
export async function loadPossessionKey({
  artifactsDirectory,
  allowDevelopmentKeys,
}: Pick<ServiceConfig, "artifactsDirectory" | "allowDevelopmentKeys">): Promise<VerificationKey> {
  const id = "possession";
  const { circuits } = await loadArtifacts(artifactsDirectory, {
    allowDevelopmentKeys,
    circuits: { [id]: CIRCUIT_VERSIONS[id] },
  });
  const circuit = circuits.get(id);
  if (circuit === undefined || circuit.publicSignals.join() !== PUBLIC_SIGNALS[id].join()) {
    throw new ServiceError(
      "ERR_SERVICE_CONFIG",
      "artifactsDirectory: the circuit's public signals are not those of this release",
      { details: { keys: ["artifactsDirectory"] } },
    );
  }
  return circuit.verificationKey;
}
