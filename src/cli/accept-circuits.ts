import { join } from "node:path";
import { CliError, ProvingError } from "../errors.ts";
import { CIRCUIT_VERSIONS } from "../presentation/public-signals.generated.ts";
import { readManifest } from "../proving/load-artifacts.ts";
import { ARTIFACT_FILES } from "../proving/manifest.ts";
import { type AcceptedCircuit, acceptCircuit } from "../verifier/accept-circuit.ts";
import { readJsonInput } from "./files/read-input.ts";

/**
 * The circuits whose proofs this verifier accepts, from the verification keys alone: proving keys stay unread.
 * @param directory absolute
 * @throws ProvingError `ERR_PROVING_ARTIFACT_MISSING`, `_MANIFEST_FORM`; VerificationError `_KEY_DEVELOPMENT`, ...
 */
export async function acceptCircuits(
  directory: string,
  allowDevelopmentKeys: boolean,
): Promise<AcceptedCircuit[]> {
  const manifest = await readManifest(directory);
  return Promise.all(
    Object.entries(CIRCUIT_VERSIONS).map(async ([id, version]) => {
      const label = `${id}/${ARTIFACT_FILES.verificationKey}`;
      const circuitHash = manifest.circuits[id]?.files[ARTIFACT_FILES.r1cs]?.sha256;
      const path = join(directory, id, ARTIFACT_FILES.verificationKey);
      const verificationKey = await readJsonInput(path).catch((cause: unknown) => {
        if (cause instanceof CliError && cause.code === "ERR_CLI_FILE_MISSING") return undefined;
        throw cause;
      });
      if (circuitHash === undefined || verificationKey === undefined) {
        throw new ProvingError("ERR_PROVING_ARTIFACT_MISSING", `artifact ${label} is missing`, {
          details: { file: label },
        });
      }
      return acceptCircuit({ id, version, verificationKey, circuitHash, allowDevelopmentKeys });
    }),
  );
}
