import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactRequirements, Artifacts, CircuitArtifacts } from "./artifacts.ts";
import { examineCircuit, mixedArtifacts } from "./examine-circuit.ts";
import {
  ARTIFACT_FILES,
  type CircuitRecord,
  MANIFEST_FILE,
  type Manifest,
  parseManifest,
} from "./manifest.ts";
import { readProvingKey } from "./read-proving-key.ts";
import {
  fileRecord,
  missingArtifact,
  otherArtifact,
  parseArtifactJson,
  selectCircuits,
} from "./select-circuits.ts";
import { readR1csHeader } from "./setup/read-r1cs.ts";

export type { Artifacts, CircuitArtifacts } from "./artifacts.ts";
export type LoadArtifactsOptions = ArtifactRequirements;

/**
 * Reads `manifest.json` in `directory` and the circuits that it lists. No file is used whose SHA-256 or length differs
 * from the manifest, no key that is not the circuit's, and no development key unless allowed: it is recognised by its
 * points, whatever the manifest says. The manifest and the ceremony's record come with the files and vouch for one
 * another alone: against a replaced directory only `pinnedKeys` and `pinnedFiles` hold.
 * Rejects with `ERR_PROVING_ARTIFACT_MISSING`, `_ARTIFACT_HASH`, `_ARTIFACT_VERSION`, `_MANIFEST_FORM`,
 * `_CIRCUIT_UNKNOWN`, `_DEVELOPMENT_KEY`, `_CEREMONY_UNVERIFIED`, `_KEY_FORM`, `_KEY_UNSAFE`, `_R1CS_FORM` or `ERR_VERIFICATION_KEY_*`.
 */
export async function loadArtifacts(
  directory: string,
  options: LoadArtifactsOptions = {},
): Promise<Artifacts> {
  const manifest = await readManifest(directory);
  const circuits = new Map<string, CircuitArtifacts>();
  for (const [id, circuit] of selectCircuits(manifest, options)) {
    circuits.set(id, await loadCircuit(directory, id, circuit, options));
  }
  return { packageVersion: manifest.packageVersion, circuits };
}

async function loadCircuit(
  directory: string,
  id: string,
  circuit: CircuitRecord,
  options: LoadArtifactsOptions,
): Promise<CircuitArtifacts> {
  const read = (name: string) => readArtifact(directory, id, name, circuit);
  const r1cs = await read(ARTIFACT_FILES.r1cs);
  const wasm = await read(ARTIFACT_FILES.wasm);
  const provingKey = await read(ARTIFACT_FILES.provingKey);
  const keyFile = await read(ARTIFACT_FILES.verificationKey);
  const hasRecord =
    circuit.kind === "ceremony" && Object.hasOwn(circuit.files, ARTIFACT_FILES.ceremony);

  const header = readR1csHeader(r1cs);
  const fits =
    header.wires === circuit.wires &&
    header.constraints === circuit.constraints &&
    header.publicOutputs + header.publicInputs === circuit.publicSignals.length;
  if (!fits) throw mixedArtifacts(id);
  const examined = examineCircuit({
    id,
    circuit,
    provingKey: readProvingKey(provingKey),
    keyFile,
    ceremony: hasRecord ? await read(ARTIFACT_FILES.ceremony) : undefined,
    pinnedKeys: options.pinnedKeys,
    allowDevelopmentKeys: options.allowDevelopmentKeys === true,
  });
  const { version, kind, constraints, publicSignals, inputs } = circuit;
  const circuitHash = fileRecord(id, circuit, ARTIFACT_FILES.r1cs).sha256;
  const files = { circuitHash, wasm, provingKey };
  return { id, version, kind, constraints, publicSignals, inputs, ...files, ...examined };
}

/** Rejects with `ERR_PROVING_ARTIFACT_MISSING`, `_ARTIFACT_VERSION` or `_MANIFEST_FORM`. */
export async function readManifest(directory: string): Promise<Manifest> {
  return parseManifest(
    parseArtifactJson(await readPresent(join(directory, MANIFEST_FILE), MANIFEST_FILE)),
  );
}

/** A file of the length and the SHA-256 that the manifest lists. */
export async function readArtifact(
  directory: string,
  id: string,
  name: string,
  circuit: CircuitRecord,
): Promise<Uint8Array> {
  const label = `${id}/${name}`;
  const listed = fileRecord(id, circuit, name);
  const bytes = await readPresent(join(directory, id, name), label);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (bytes.length !== listed.bytes || sha256 !== listed.sha256) throw otherArtifact(label);
  return bytes;
}

async function readPresent(path: string, label: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    return missingArtifact(label);
  }
}
