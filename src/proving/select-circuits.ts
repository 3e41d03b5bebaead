import { ProvingError } from "../errors.ts";
import type { ArtifactRequirements } from "./artifacts.ts";
import { ARTIFACT_FILES, type CircuitRecord, type FileRecord, type Manifest } from "./manifest.ts";

/**
 * The records of the circuits that are wanted.
 * Throws `ERR_PROVING_CIRCUIT_UNKNOWN`, `ERR_PROVING_ARTIFACT_VERSION` where one is there in another version,
 * `ERR_PROVING_ARTIFACT_HASH` where its files are not the pinned ones.
 */
export function selectCircuits(
  manifest: Manifest,
  { circuits: wanted, pinnedFiles }: Pick<ArtifactRequirements, "circuits" | "pinnedFiles">,
): [id: string, record: CircuitRecord][] {
  return Object.keys(wanted ?? manifest.circuits).map((id) => {
    const circuit = Object.hasOwn(manifest.circuits, id) ? manifest.circuits[id] : undefined;
    if (!circuit) {
      throw new ProvingError("ERR_PROVING_CIRCUIT_UNKNOWN", `no artifacts for circuit ${id}`, {
        details: { id },
      });
    }
    const expected = wanted?.[id] ?? circuit.version;
    if (expected !== circuit.version) {
      throw new ProvingError(
        "ERR_PROVING_ARTIFACT_VERSION",
        `circuit ${id} is needed in version ${expected}, the artifacts are of version ${circuit.version}`,
        { details: { id, expected, found: circuit.version } },
      );
    }
    if (pinnedFiles !== undefined) assertPinnedFiles(id, circuit, pinnedFiles);
    return [id, circuit];
  });
}

function assertPinnedFiles(
  id: string,
  circuit: CircuitRecord,
  pins: NonNullable<ArtifactRequirements["pinnedFiles"]>,
): void {
  const pin = Object.hasOwn(pins, id) ? pins[id] : undefined;
  for (const name of ["provingKey", "wasm"] as const) {
    if (fileRecord(id, circuit, ARTIFACT_FILES[name]).sha256 === pin?.[name]) continue;
    throw new ProvingError(
      "ERR_PROVING_ARTIFACT_HASH",
      `${id}/${ARTIFACT_FILES[name]} is not the file that is pinned`,
      { details: { file: `${id}/${ARTIFACT_FILES[name]}` } },
    );
  }
}

/** What the manifest says of a file. Throws `ERR_PROVING_ARTIFACT_MISSING`. */
export function fileRecord(id: string, circuit: CircuitRecord, name: string): FileRecord {
  const listed = Object.hasOwn(circuit.files, name) ? circuit.files[name] : undefined;
  return listed ?? missingArtifact(`${id}/${name}`);
}

export function missingArtifact(file: string): never {
  throw new ProvingError("ERR_PROVING_ARTIFACT_MISSING", `artifact ${file} is missing`, {
    details: { file },
  });
}

export function otherArtifact(file: string): ProvingError {
  return new ProvingError(
    "ERR_PROVING_ARTIFACT_HASH",
    `${file} is not the file that the manifest lists`,
    { details: { file } },
  );
}

/** Throws `ERR_PROVING_MANIFEST_FORM`. */
export function parseArtifactJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new ProvingError("ERR_PROVING_MANIFEST_FORM", "an artifact is no JSON file");
  }
}
