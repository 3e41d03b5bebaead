import { ProvingError } from "../errors.ts";
import type { InputShapes } from "./validate-inputs.ts";

/** 2: each file with the hashes of its chunks. */
export const MANIFEST_FORMAT_VERSION = 2;
export const MANIFEST_FILE = "manifest.json";

/** The files of one circuit, by role. */
export const ARTIFACT_FILES = {
  r1cs: "circuit.r1cs",
  wasm: "circuit.wasm",
  symbols: "circuit.sym",
  provingKey: "proving-key.zkey",
  /** The same key in half the bytes (engine/compressed-form.ts); a manifest need not list it. */
  compressedKey: "proving-key.compressed",
  verificationKey: "verification-key.json",
  ceremony: "ceremony.json",
} as const;

/** Bytes of every chunk of a file but the last. */
export const CHUNK_BYTES = 2 ** 20;

export type KeyKind = "development" | "ceremony";

export interface FileRecord {
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly bytes: number;
  /** SHA-256 of each chunk of `CHUNK_BYTES`, in order: who fetches the file drops a false part as it arrives. */
  readonly chunks: readonly string[];
}

export interface CircuitRecord {
  readonly version: number;
  readonly kind: KeyKind;
  readonly constraints: number;
  readonly wires: number;
  /** Names in order: outputs, then public inputs. */
  readonly publicSignals: readonly string[];
  readonly inputs: InputShapes;
  readonly files: Readonly<Record<string, FileRecord>>;
}

export interface Manifest {
  readonly formatVersion: typeof MANIFEST_FORMAT_VERSION;
  readonly packageVersion: string;
  readonly circuits: Readonly<Record<string, CircuitRecord>>;
}

/** Throws `ERR_PROVING_ARTIFACT_VERSION` for another format, `ERR_PROVING_MANIFEST_FORM` for anything malformed. */
export function parseManifest(json: unknown): Manifest {
  const manifest = record(json, "manifest");
  if (manifest.formatVersion !== MANIFEST_FORMAT_VERSION) {
    throw new ProvingError(
      "ERR_PROVING_ARTIFACT_VERSION",
      `the artifacts' manifest is not of format ${MANIFEST_FORMAT_VERSION}: build the circuits with this release (symbolon keys build)`,
      { details: { expected: MANIFEST_FORMAT_VERSION } },
    );
  }
  const circuits = Object.entries(record(manifest.circuits, "circuits"));
  return {
    formatVersion: MANIFEST_FORMAT_VERSION,
    packageVersion: text(manifest.packageVersion, "packageVersion"),
    circuits: Object.fromEntries(circuits.map(([id, value]) => [id, parseCircuit(id, value)])),
  };
}

function parseCircuit(id: string, json: unknown): CircuitRecord {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(id)) refuse("a circuit id");
  const circuit = record(json, id);
  const { kind } = circuit;
  if (kind !== "development" && kind !== "ceremony") return refuse(`${id}.kind`);
  const files = Object.entries(record(circuit.files, `${id}.files`));
  const inputs = Object.entries(record(circuit.inputs, `${id}.inputs`));
  return {
    version: count(circuit.version, `${id}.version`),
    kind,
    constraints: count(circuit.constraints, `${id}.constraints`),
    wires: count(circuit.wires, `${id}.wires`),
    publicSignals: list(circuit.publicSignals, `${id}.publicSignals`).map((name) =>
      text(name, `${id}.publicSignals`),
    ),
    inputs: Object.fromEntries(
      inputs.map(([name, dimensions]) => [
        name,
        list(dimensions, `${id}.inputs`).map((length) => count(length, `${id}.inputs`)),
      ]),
    ),
    files: Object.fromEntries(files.map(([name, value]) => [name, parseFile(id, value)])),
  };
}

function parseFile(id: string, json: unknown): FileRecord {
  const where = `${id}.files`;
  const file = record(json, where);
  const bytes = count(file.bytes, where);
  const chunks = list(file.chunks, where).map((chunk) => digest(chunk, where));
  if (chunks.length !== Math.ceil(bytes / CHUNK_BYTES)) refuse(where);
  return { sha256: digest(file.sha256, where), bytes, chunks };
}

function digest(value: unknown, where: string): string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value) ? value : refuse(where);
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(where);
  return { ...value };
}

function list(value: unknown, where: string): unknown[] {
  return Array.isArray(value) ? Array.from(value) : refuse(where);
}

function text(value: unknown, where: string): string {
  return typeof value === "string" && value !== "" ? value : refuse(where);
}

function count(value: unknown, where: string): number {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : refuse(where);
}

function refuse(where: string): never {
  throw new ProvingError("ERR_PROVING_MANIFEST_FORM", `manifest: ${where} is malformed`);
}
