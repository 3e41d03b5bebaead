import { ProvingError } from "../errors.ts";
import type { ArtifactCache } from "./artifact-cache.ts";
import type { ArtifactRequirements, Artifacts, CircuitArtifacts } from "./artifacts.ts";
import { examineCircuit } from "./examine-circuit.ts";
import { beginFile, fetchFile, type WantedFile } from "./fetch-file.ts";
import { fetchKey, planKey } from "./fetch-key.ts";
import { fetchManifest } from "./fetch-manifest.ts";
import { abortedFetch, type FetchSource } from "./fetch-source.ts";
import { ARTIFACT_FILES, type CircuitRecord, type Manifest } from "./manifest.ts";
import { readProvingKey } from "./read-proving-key.ts";
import { fileRecord, selectCircuits } from "./select-circuits.ts";

export interface FetchProgress {
  /** `expansion`: of a proving key that came compressed. `keys`: they are examined. */
  readonly stage: "manifest" | "files" | "expansion" | "keys" | "done";
  /** Of the stage `expansion`, from 0 to 1. */
  readonly share?: number | undefined;
  /** Bytes of files that are there and right, from wherever; of a key that comes compressed those of that form. */
  readonly loadedBytes: number;
  /** Of those, bytes that came over the network now. */
  readonly fetchedBytes: number;
  /** Bytes of all files needed; 0 until the manifest is there. */
  readonly totalBytes: number;
}

export interface CollectOptions extends ArtifactRequirements {
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** For keys that come compressed; without it they are fetched as they are. */
  readonly loadEngine?: (() => Promise<WebAssembly.Module>) | undefined;
}

/** The circuit's own constraints are no business of a wallet: its hash is taken from the manifest. */
const WALLET_FILES = [ARTIFACT_FILES.verificationKey, ARTIFACT_FILES.wasm] as const;

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
  const plans = await planCircuits(wanted, cache, options.loadEngine);
  const totalBytes = plans.reduce(
    (sum, { key, files }) =>
      files.reduce((bytes, { record }) => bytes + record.bytes, sum + key.countedBytes),
    0,
  );
  let [loadedBytes, fetchedBytes] = [0, 0];
  const report = (stage: FetchProgress["stage"], more: Pick<FetchProgress, "share"> = {}) =>
    options.onProgress?.({ stage, ...more, loadedBytes, fetchedBytes, totalBytes });
  report("manifest");
  const onChunk = (bytes: number, isFetched: boolean) => {
    loadedBytes += bytes;
    if (isFetched) fetchedBytes += bytes;
    report("files");
  };
  const onExpand = (share: number) => report("expansion", { share });
  const loaded = new Map<string, Uint8Array<ArrayBuffer>>();
  const needless = new Set<string>();
  for (const { id, circuit, key, files } of plans) {
    for (const file of files) {
      loaded.set(file.path, await fetchFile(source, beginFile(file), { cache, onChunk }));
    }
    const store = { cache, onChunk, onExpand };
    const { bytes, isKept } = await fetchKey(source, key, store);
    loaded.set(key.key.path, bytes);
    if (isKept) {
      for (const sha256 of compressedFile(id, circuit)?.record.chunks ?? []) needless.add(sha256);
    }
  }
  report("keys");
  const circuits = new Map<string, CircuitArtifacts>();
  for (const [id, circuit] of wanted) {
    circuits.set(id, examineFiles(id, circuit, loaded, options));
  }
  const needed = chunksOf(manifest).filter((sha256) => !needless.has(sha256));
  await cache?.retain(new Set(needed)).catch(() => {});
  report("done");
  return { packageVersion: manifest.packageVersion, circuits };
}

async function planCircuits(
  wanted: readonly (readonly [id: string, circuit: CircuitRecord])[],
  cache: ArtifactCache | undefined,
  loadEngine: CollectOptions["loadEngine"],
) {
  const plans = [];
  for (const [id, circuit] of wanted) {
    const file = loadEngine && compressedFile(id, circuit);
    const compressed = file && { ...file, loadEngine };
    const plain = wantedFile(id, circuit, ARTIFACT_FILES.provingKey);
    const files = listFiles(id, circuit);
    plans.push({ id, circuit, files, key: await planKey(plain, compressed, cache) });
  }
  return plans;
}

function listFiles(id: string, circuit: CircuitRecord): WantedFile[] {
  const hasRecord =
    circuit.kind === "ceremony" && Object.hasOwn(circuit.files, ARTIFACT_FILES.ceremony);
  const names = [...WALLET_FILES, ...(hasRecord ? [ARTIFACT_FILES.ceremony] : [])];
  return names.map((name) => wantedFile(id, circuit, name));
}

function compressedFile(id: string, circuit: CircuitRecord): WantedFile | undefined {
  return Object.hasOwn(circuit.files, ARTIFACT_FILES.compressedKey)
    ? wantedFile(id, circuit, ARTIFACT_FILES.compressedKey)
    : undefined;
}

function wantedFile(id: string, circuit: CircuitRecord, name: string): WantedFile {
  const record = fileRecord(id, circuit, name);
  if (record.bytes > MOST_BYTES) {
    const message = `manifest: ${id}/${name} is larger than any file of a wallet`;
    throw new ProvingError("ERR_PROVING_MANIFEST_FORM", message);
  }
  return { path: `${id}/${name}`, record };
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
function chunksOf({ circuits }: Manifest): string[] {
  const records = Object.values(circuits).flatMap(({ files }) => Object.values(files));
  return records.flatMap(({ chunks }) => chunks);
}
