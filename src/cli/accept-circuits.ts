import { CIRCUIT_VERSIONS } from "../presentation/public-signals.generated.ts";
import { loadArtifacts } from "../proving/load-artifacts.ts";
import { formatVerificationKey } from "../proving/parse-verification-key.ts";
import { type AcceptedCircuit, acceptCircuit } from "../verifier/accept-circuit.ts";

/**
 * The circuits whose proofs this verifier accepts. Every file is held against the manifest, as for proving, so that a
 * key is judged by the circuit that is there and not by what the manifest says of it.
 * @param directory absolute
 * @throws ProvingError, VerificationError of `loadArtifacts` and `acceptCircuit`
 */
export async function acceptCircuits(
  directory: string,
  allowDevelopmentKeys: boolean,
): Promise<AcceptedCircuit[]> {
  const { circuits } = await loadArtifacts(directory, {
    allowDevelopmentKeys,
    circuits: { compliance: CIRCUIT_VERSIONS.compliance },
  });
  return Array.from(circuits.values(), ({ id, version, verificationKey, circuitHash }) =>
    acceptCircuit({
      id,
      version,
      verificationKey: formatVerificationKey(verificationKey),
      circuitHash,
      allowDevelopmentKeys,
    }),
  );
}
