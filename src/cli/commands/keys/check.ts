import { checkCompressedKey } from "../../../proving/check-compressed-key.ts";
import { loadArtifacts, readManifest } from "../../../proving/load-artifacts.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import type { CommandSpec } from "../../command.ts";
import { artifactsOption, developmentKeysOption } from "../../options.ts";

interface Options {
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
}

/** `symbolon keys check`: every artifact by its hash, every key by its points; a development key is refused. */
export const keysCheck: CommandSpec<Options> = {
  name: "check",
  summary: "check the circuit artifacts and whether their keys are safe to use",
  options: [artifactsOption(), developmentKeysOption()],
  async run({ artifacts, allowDevelopmentKeys }, { io, progress }) {
    const directory = artifactsDirectory(io, artifacts);
    progress.report({ stage: "artifacts" });
    const { circuits, packageVersion } = await loadArtifacts(directory, { allowDevelopmentKeys });
    const manifest = await readManifest(directory);
    for (const { id, provingKey } of circuits.values()) {
      const record = manifest.circuits[id];
      if (record) await checkCompressedKey(directory, id, record, provingKey);
    }
    const found = [...circuits.values()].map((circuit) => ({
      id: circuit.id,
      version: circuit.version,
      kind: circuit.kind,
      constraints: circuit.constraints,
      publicSignals: circuit.publicSignals,
      circuitHash: circuit.circuitHash,
      verificationKeyHash: circuit.verificationKeyHash,
    }));
    const lines = found.map(
      ({ id, version, kind, constraints }) =>
        `${id} version ${version}: ${constraints} constraints, ${kind} key`,
    );
    return { json: { directory, packageVersion, circuits: found }, human: lines.join("\n") };
  },
};
