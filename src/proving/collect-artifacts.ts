import { ProvingError } from "../errors.ts";
import type { ArtifactCache } from "./artifact-cache.ts";
import type { ArtifactRequirements, Artifacts, CircuitArtifacts } from "./artifacts.ts";
import { examineCircuit } from "./examine-circuit.ts";
import { fetchFile } from "./fetch-file.ts";
import { fetchManifest } from "./fetch-manifest.ts";
import { abortedFetch, type FetchSource } from "./fetch-source.ts";
import { ARTIFACT_FILES, type CircuitRecord, type Manifest } from "./manifest.ts";
import { readProvingKey } from "./read-proving-key.ts";
import { fileRecord, selectCircuits } from "./select-circuits.ts";

export interface FetchProgress {
  readonly stage: "manifest" | "files" | "keys" | "done";
  /** Bytes of files that are there and right, from wherever. */
  readonly loadedBytes: number;
  /** Of those, bytes that came over the network now. */
  readonly fetchedBytes: number;
  /** Bytes of all files needed; 0 until the manifest is there. */
  readonly totalBytes: number;
}

export interface CollectOptions extends ArtifactRequirements {
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
}

/** The circuit's own constraints are no business of a wallet: its hash is taken from the manifest. */
const WALLET_FILES = [
  ARTIFACT_FILES.verificationKey,
  ARTIFACT_FILES.wasm,
  ARTIFACT_FILES.provingKey,
] as const;

/** Of a file: a manifest must not make a page ask for more memory than there is. */
const MOST_BYTES = 2 ** 28;

/** `fetchArtifacts` on this thread. */
export async function collectArtifacts(
  source: FetchSource,
  cache: ArtifactCache | undefined,
  options: CollectOptions,
): Promise<Artifacts> {
  if (source.signal?.aborted) throw abortedFetch();
  const manifest = await fetchManifest(source);
  try {
    return await fetchListed(source, manifest, cache, options);
  } catch (cause) {
    if (!(cause instanceof ProvingError) || !REPLACED.has(cause.code)) throw cause;
    // the files are not the listed ones: the host may have replaced both since
    const newer = await fetchManifest(source, "reload");
    if (JSON.stringify(newer) === JSON.stringify(manifest)) throw cause;
    return fetchListed(source, newer, cache, options);
  }
}

const REPLACED: ReadonlySet<string> = new Set([
  "ERR_PROVING_ARTIFACT_HASH",
  "ERR_PROVING_ARTIFACT_MISSING",
]);

async function fetchListed(
  source: FetchSource,
  manifest: Manifest,
  cache: ArtifactCache | undefined,
  options: CollectOptions,
): Promise<Artifacts> {
  const wanted = selectCircuits(manifest, options);
  const files = wanted.flatMap(([id, circuit]) => listFiles(id, circuit));
  const totalBytes = files.reduce((sum, { record }) => sum + record.bytes, 0);
  let [loadedBytes, fetchedBytes] = [0, 0];
  const report = (stage: FetchProgress["stage"]) =>
    options.onProgress?.({ stage, loadedBytes, fetchedBytes, totalBytes });
  report("manifest");
  const onChunk = (bytes: number, isFetched: boolean) => {
    loadedBytes += bytes;
    if (isFetched) fetchedBytes += bytes;
    report("files");
  };
  const loaded = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of files) {
    loaded.set(file.path, await fetchFile(source, file, { cache, onChunk }));
  }
  report("keys");
  const circuits = new Map<string, CircuitArtifacts>();
  for (const [id, circuit] of wanted) {
    circuits.set(id, examineFiles(id, circuit, loaded, options));
  }
  await cache?.retain(chunksOf(manifest)).catch(() => {});
  report("done");
  return { packageVersion: manifest.packageVersion, circuits };
}

function listFiles(id: string, circuit: CircuitRecord) {
  const hasRecord =
    circuit.kind === "ceremony" && Object.hasOwn(circuit.files, ARTIFACT_FILES.ceremony);
  const names = [...WALLET_FILES, ...(hasRecord ? [ARTIFACT_FILES.ceremony] : [])];
  return names.map((name) => {
    const record = fileRecord(id, circuit, name);
    if (record.bytes > MOST_BYTES) {
      const message = `manifest: ${id}/${name} is larger than any file of a wallet`;
      throw new ProvingError("ERR_PROVING_MANIFEST_FORM", message);
    }
    return { path: `${id}/${name}`, record };
  });
}

function examineFiles(
  id: string,
  circuit: CircuitRecord,
  loaded: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  options: CollectOptions,
): CircuitArtifacts {
  const file = (name: string) => loaded.get(`${id}/${name}`) ?? new Uint8Array();
  const [wasm, provingKey] = [file(ARTIFACT_FILES.wasm), file(ARTIFACT_FILES.provingKey)];
  const examined = examineCircuit({
    id,
    circuit,
    provingKey: readProvingKey(provingKey),
    keyFile: file(ARTIFACT_FILES.verificationKey),
    ceremony: loaded.get(`${id}/${ARTIFACT_FILES.ceremony}`),
    pinnedKeys: options.pinnedKeys,
    allowDevelopmentKeys: options.allowDevelopmentKeys === true,
  });
  const { version, kind, constraints, publicSignals, inputs } = circuit;
  const circuitHash = fileRecord(id, circuit, ARTIFACT_FILES.r1cs).sha256;
  const files = { circuitHash, wasm, provingKey };
  return { id, version, kind, constraints, publicSignals, inputs, ...files, ...examined };
}

/** Of every circuit that the host has, so that a page that uses one does not drop another page's. */
function chunksOf({ circuits }: Manifest): Set<string> {
  const records = Object.values(circuits).flatMap(({ files }) => Object.values(files));
  return new Set(records.flatMap(({ chunks }) => chunks));
}
