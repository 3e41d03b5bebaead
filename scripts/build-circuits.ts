import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  ARTIFACT_FILES,
  CHUNK_BYTES,
  type CircuitRecord,
  type FileRecord,
  MANIFEST_FILE,
  MANIFEST_FORMAT_VERSION,
  type Manifest,
} from "../src/proving/manifest.ts";
import { type CircuitInstance, parseCircuitList, selectSet } from "./circuit-list.ts";
import { type CompileOptions, compileCircuit } from "./compile-circuit.ts";
import { compressKeys } from "./compress-keys.ts";
import { setupKeys } from "./setup-keys.ts";

export interface BuildOptions extends CompileOptions {
  /** Directory of the artifacts, relative to the root. */
  readonly output: string;
  readonly packageVersion: string;
  readonly instances: readonly CircuitInstance[];
  readonly log: (line: string) => void;
}

/**
 * Compiles every instance, makes its development key, and writes `<output>/<id>/...` and then `manifest.json`, each file
 * at once. What is in the cache is taken from there.
 */
export async function buildCircuits(options: BuildOptions): Promise<Manifest> {
  const circuits: Record<string, CircuitRecord> = {};
  for (const instance of options.instances) {
    circuits[instance.id] = await buildInstance(instance, options);
  }
  const manifest: Manifest = {
    formatVersion: MANIFEST_FORMAT_VERSION,
    packageVersion: options.packageVersion,
    circuits,
  };
  const json = `${JSON.stringify(manifest, undefined, 2)}\n`;
  await writeIfChanged(join(options.root, options.output, MANIFEST_FILE), Buffer.from(json));
  return manifest;
}

async function buildInstance(
  instance: CircuitInstance,
  options: BuildOptions,
): Promise<CircuitRecord> {
  const { id, version } = instance;
  const started = performance.now();
  const compiled = await compileCircuit(instance, options);
  const compiledAt = performance.now();
  const keys = await setupKeys(
    join(compiled.directory, ARTIFACT_FILES.r1cs),
    join(options.root, options.cache),
  );
  const keysAt = performance.now();
  const compressed = await compressKeys(
    join(keys.directory, ARTIFACT_FILES.provingKey),
    join(options.root, options.cache),
  );

  const directory = join(options.root, options.output, id);
  await mkdir(directory, { recursive: true });
  const files: Record<string, FileRecord> = {};
  for (const [from, names] of [
    [compiled.directory, [ARTIFACT_FILES.r1cs, ARTIFACT_FILES.wasm, ARTIFACT_FILES.symbols]],
    [keys.directory, [ARTIFACT_FILES.provingKey, ARTIFACT_FILES.verificationKey]],
    [compressed.directory, [ARTIFACT_FILES.compressedKey]],
  ] as const) {
    for (const name of names) {
      const bytes = await readFile(join(from, name));
      await writeIfChanged(join(directory, name), bytes);
      files[name] = describeFile(bytes);
    }
  }
  const { constraints, wires, publicSignals, inputs } = compiled;
  const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
  options.log(
    `${id} v${version}: ${constraints} constraints, ${publicSignals.length} public signals, ` +
      `${files[ARTIFACT_FILES.provingKey]?.bytes} bytes of development key, ` +
      `${files[ARTIFACT_FILES.compressedKey]?.bytes} compressed ` +
      `(compiled ${compiled.cached ? "before" : `in ${seconds(started, compiledAt)}`}, ` +
      `key made ${keys.cached ? "before" : `in ${seconds(compiledAt, keysAt)}`})`,
  );
  return { version, kind: "development", constraints, wires, publicSignals, inputs, files };
}

async function writeIfChanged(path: string, bytes: Uint8Array): Promise<void> {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(bytes)) return;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What the manifest says of a file. */
export function describeFile(bytes: Uint8Array): FileRecord {
  const starts = Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, i) => i);
  const chunks = starts.map((i) => sha256(bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES)));
  return { sha256: sha256(bytes), bytes: bytes.length, chunks };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const json = async (path: string) => JSON.parse(await readFile(join(root, path), "utf8"));
  const instances = parseCircuitList(await json("circuits/circuits.json"));
  const packageVersion = (await json("package.json")).version;
  for (const [set, output] of [
    [undefined, "build/artifacts"],
    ["solvency", "build/solvency"],
  ] as const) {
    await buildCircuits({
      root,
      circuits: "circuits",
      cache: "build/cache",
      output,
      packageVersion,
      instances: selectSet(instances, set),
      log: (line) => process.stderr.write(`${line}\n`),
    });
  }
}
