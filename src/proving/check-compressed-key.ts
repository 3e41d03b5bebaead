import { chooseEngine } from "./engine/choose-engine.ts";
import { expandKey } from "./engine/expand-key.ts";
import { readArtifact } from "./load-artifacts.ts";
import { ARTIFACT_FILES, type CircuitRecord } from "./manifest.ts";
import { otherArtifact } from "./select-circuits.ts";

/**
 * That a circuit's compressed key in `directory`, where its manifest lists one, is the listed file and gives the circuit's
 * proving key. Rejects with `ERR_PROVING_ARTIFACT_MISSING`, `_ARTIFACT_HASH`, `_KEY_FORM` or `_BACKEND`.
 */
export async function checkCompressedKey(
  directory: string,
  id: string,
  circuit: CircuitRecord,
  provingKey: Uint8Array,
): Promise<void> {
  const name = ARTIFACT_FILES.compressedKey;
  if (!Object.hasOwn(circuit.files, name)) return;
  const compressed = await readArtifact(directory, id, name, circuit);
  const expanded = await expandKey(await chooseEngine(), compressed, provingKey.length);
  if (!expanded.every((byte, i) => byte === provingKey[i])) throw otherArtifact(`${id}/${name}`);
}
