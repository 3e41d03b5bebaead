import { fileURLToPath } from "node:url";
import { CIRCUIT_VERSIONS } from "../../../src/presentation/public-signals.generated.ts";
import { loadArtifacts } from "../../../src/proving/load-artifacts.ts";

/** The real circuit with its development key, as `npm run build:circuits` leaves it. */
export async function loadComplianceArtifacts() {
  const directory = fileURLToPath(new URL("../../../build/artifacts", import.meta.url));
  const artifacts = await loadArtifacts(directory, {
    allowDevelopmentKeys: true,
    circuits: { compliance: CIRCUIT_VERSIONS.compliance },
  });
  const circuit = artifacts.circuits.get("compliance");
  if (circuit === undefined) throw new Error("the artifacts lack the circuit");
  return { artifacts, circuit };
}
