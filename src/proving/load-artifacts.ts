import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ProvingError } from "../errors.ts";
import { assertKeyOrigin } from "./assert-key-origin.ts";
import { hashVerificationKey } from "./hash-verification-key.ts";
import {
  ARTIFACT_FILES,
  type CircuitRecord,
  type KeyKind,
  MANIFEST_FILE,
  type Manifest,
  parseManifest,
} from "./manifest.ts";
import { parseVerificationKey } from "./parse-verification-key.ts";
import { readProvingKey } from "./read-proving-key.ts";
import { readR1csHeader } from "./setup/read-r1cs.ts";
import type { VerificationKey } from "./types.ts";
import type { InputShapes } from "./validate-inputs.ts";

export interface LoadArtifactsOptions {
  /** Accept keys whose secrets anyone can recompute. For evaluation and tests only. */
  readonly allowDevelopmentKeys?: boolean | undefined;
  /** The circuits needed and their versions, e.g. `{ compliance: 1 }`. Without it: all that the manifest lists. */
  readonly circuits?: Readonly<Record<string, number>> | undefined;
  /**
   * The verification key that each circuit must have, by circuit id: `hashVerificationKey`, 64 lower-case hex digits,
   * from a source other than the artifacts. With it, a circuit without a pin is refused.
   */
  readonly pinnedKeys?: Readonly<Record<string, string>> | undefined;
}

/** One circuit, its files checked against the manifest and against one another. */
export interface CircuitArtifacts {
  readonly id: string;
  readonly version: number;
  readonly kind: KeyKind;
  readonly constraints: number;
  readonly publicSignals: readonly string[];
  readonly inputs: InputShapes;
  /** SHA-256 of the r1cs file, hex. */
  readonly circuitHash: string;
  readonly wasm: Uint8Array;
  readonly provingKey: Uint8Array;
  readonly verificationKey: VerificationKey;
  /** See `hashVerificationKey`; what a presentation request names. */
  readonly verificationKeyHash: string;
}

export interface Artifacts {
  readonly packageVersion: string;
  readonly circuits: ReadonlyMap<string, CircuitArtifacts>;
}

/**
 * Reads `manifest.json` in `directory` and the circuits that it lists. No file is used whose SHA-256 or length differs
 * from the manifest, no key that is not the circuit's, and no development key unless allowed: it is recognised by its
 * points, whatever the manifest says. The manifest and the ceremony's record come with the files and vouch for one
 * another alone: against a replaced directory only `pinnedKeys` holds.
 * Rejects with `ERR_PROVING_ARTIFACT_MISSING`, `_ARTIFACT_HASH`, `_ARTIFACT_VERSION`, `_MANIFEST_FORM`,
 * `_CIRCUIT_UNKNOWN`, `_DEVELOPMENT_KEY`, `_CEREMONY_UNVERIFIED`, `_KEY_FORM`, `_R1CS_FORM` or `ERR_VERIFICATION_KEY_*`.
 */
export async function loadArtifacts(
  directory: string,
  options: LoadArtifactsOptions = {},
): Promise<Artifacts> {
  const manifest = await readManifest(directory);
  const ids = Object.keys(options.circuits ?? manifest.circuits);
  const circuits = new Map<string, CircuitArtifacts>();
  for (const id of ids) {
    const circuit = Object.hasOwn(manifest.circuits, id) ? manifest.circuits[id] : undefined;
    if (!circuit) {
      throw new ProvingError("ERR_PROVING_CIRCUIT_UNKNOWN", `no artifacts for circuit ${id}`, {
        details: { id },
      });
    }
    const expected = options.circuits?.[id] ?? circuit.version;
    if (expected !== circuit.version) {
      throw new ProvingError(
        "ERR_PROVING_ARTIFACT_VERSION",
        `circuit ${id} is needed in version ${expected}, the artifacts are of version ${circuit.version}`,
        { details: { id, expected, found: circuit.version } },
      );
    }
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
  const read = (name: string) => readChecked(directory, id, name, circuit);
  const r1cs = await read(ARTIFACT_FILES.r1cs);
  const wasm = await read(ARTIFACT_FILES.wasm);
  const provingKey = await read(ARTIFACT_FILES.provingKey);
  const keyFile = await read(ARTIFACT_FILES.verificationKey);
  const verificationKey = parseVerificationKey(parseJson(keyFile));
  const verificationKeyHash = hashVerificationKey(verificationKey);
  if (options.pinnedKeys !== undefined) assertPinned(id, verificationKeyHash, options.pinnedKeys);

  const header = readR1csHeader(r1cs);
  const key = readProvingKey(provingKey);
  const fits =
    header.wires === circuit.wires &&
    header.constraints === circuit.constraints &&
    header.publicOutputs + header.publicInputs === circuit.publicSignals.length &&
    key.wires === circuit.wires &&
    key.publicSignals === circuit.publicSignals.length &&
    hashVerificationKey(key.verificationKey) === verificationKeyHash;
  if (!fits) {
    throw new ProvingError(
      "ERR_PROVING_ARTIFACT_VERSION",
      `the artifacts of circuit ${id} are of different versions`,
      { details: { id } },
    );
  }
  const circuitHash = sha256(r1cs);
  assertKeyOrigin({
    id,
    kind: circuit.kind,
    circuitHash,
    provingKeyHash: sha256(provingKey),
    verificationKeyHash: sha256(keyFile),
    verificationKey,
    ceremony:
      circuit.kind === "ceremony" && Object.hasOwn(circuit.files, ARTIFACT_FILES.ceremony)
        ? parseJson(await read(ARTIFACT_FILES.ceremony))
        : undefined,
    allowDevelopmentKeys: options.allowDevelopmentKeys === true,
  });
  const { version, kind, constraints, publicSignals, inputs } = circuit;
  return {
    id,
    version,
    kind,
    constraints,
    publicSignals,
    inputs,
    circuitHash,
    wasm,
    provingKey,
    verificationKey,
    verificationKeyHash,
  };
}

function assertPinned(id: string, found: string, pins: Readonly<Record<string, string>>): void {
  const pin = Object.hasOwn(pins, id) ? pins[id] : undefined;
  if (pin !== found) {
    throw new ProvingError(
      "ERR_PROVING_ARTIFACT_HASH",
      `the verification key of circuit ${id} is not the one that is pinned`,
      { details: { id } },
    );
  }
}

/** Rejects with `ERR_PROVING_ARTIFACT_MISSING`, `_ARTIFACT_VERSION` or `_MANIFEST_FORM`. */
export async function readManifest(directory: string): Promise<Manifest> {
  return parseManifest(parseJson(await readPresent(join(directory, MANIFEST_FILE), MANIFEST_FILE)));
}

async function readChecked(
  directory: string,
  id: string,
  name: string,
  circuit: CircuitRecord,
): Promise<Uint8Array> {
  const label = `${id}/${name}`;
  const listed = Object.hasOwn(circuit.files, name) ? circuit.files[name] : undefined;
  if (!listed) return missing(label);
  const bytes = await readPresent(join(directory, id, name), label);
  if (bytes.length !== listed.bytes || sha256(bytes) !== listed.sha256) {
    throw new ProvingError(
      "ERR_PROVING_ARTIFACT_HASH",
      `${label} is not the file that the manifest lists`,
      { details: { file: label } },
    );
  }
  return bytes;
}

async function readPresent(path: string, label: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    return missing(label);
  }
}

function missing(file: string): never {
  throw new ProvingError("ERR_PROVING_ARTIFACT_MISSING", `artifact ${file} is missing`, {
    details: { file },
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new ProvingError("ERR_PROVING_MANIFEST_FORM", "an artifact is no JSON file");
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
