import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ContractArtifacts,
  parseContractArtifacts,
} from "../../src/chain/contract-artifacts.ts";
import { CIRCUIT_VERSIONS } from "../../src/presentation/public-signals.generated.ts";
import { type CircuitArtifacts, loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { buildCircuits } from "../build-circuits.ts";
import { buildContracts } from "../build-contracts.ts";
import { parseCircuitList, selectSet } from "../circuit-list.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

export interface PreparedArtifacts {
  readonly directory: string;
  readonly circuit: CircuitArtifacts;
}

/**
 * Circuits and development keys, built where they changed since the last time. SYMBOLON_ARTIFACTS names artifacts to
 * use as they are.
 */
export async function prepareCircuits(log: (line: string) => void): Promise<PreparedArtifacts> {
  const given = process.env.SYMBOLON_ARTIFACTS;
  const directory = given ?? join(ROOT, "build/artifacts");
  if (given === undefined) {
    const { version } = readJson("package.json") as { version: string };
    if (!existsSync(join(directory, "manifest.json"))) {
      log("compiling the circuit and making a development key: about half a minute, once");
    }
    await buildCircuits({
      root: ROOT,
      circuits: "circuits",
      cache: "build/cache",
      output: "build/artifacts",
      packageVersion: version,
      instances: selectSet(parseCircuitList(readJson("circuits/circuits.json"))),
      log,
    });
  }
  const { circuits } = await loadArtifacts(directory, {
    allowDevelopmentKeys: true,
    circuits: { compliance: CIRCUIT_VERSIONS.compliance },
  });
  const circuit = circuits.get("compliance");
  if (circuit === undefined) throw new Error("the artifacts lack the circuit");
  return { directory, circuit };
}

/** The compiled contracts, from the last build where nothing changed. */
export function prepareContracts(): ContractArtifacts {
  const built = buildContracts();
  return parseContractArtifacts((name) => built.find(({ contractName }) => contractName === name));
}
