import type { ArtifactCache } from "./artifact-cache.ts";
import {
  type FetchSource,
  fetchArtifact,
  orUnreached,
  unlessStalled,
  unreached,
} from "./fetch-source.ts";
import { hashBytes } from "./hash-bytes.ts";
import { CHUNK_BYTES, type FileRecord } from "./manifest.ts";
import { otherArtifact } from "./select-circuits.ts";

export interface WantedFile {
  /** `<circuit id>/<file name>`, below the base address. */
  readonly path: string;
  readonly record: FileRecord;
}

export interface FileStore {
  readonly cache: ArtifactCache | undefined;
  /** Bytes of a chunk that was found to be right, and whether it came over the network. */
  readonly onChunk: (bytes: number, isFetched: boolean) => void;
}

export type Bytes = Uint8Array<ArrayBuffer>;
/** Chunks that are there, in their places in the whole file. */
export interface Assembly extends WantedFile {
  readonly bytes: Bytes;
  readonly present: boolean[];
}

/** None of its chunks is there yet. */
export function beginFile(wanted: WantedFile): Assembly {
  const { bytes, chunks } = wanted.record;
  return { ...wanted, bytes: new Uint8Array(bytes), present: chunks.map(() => false) };
}

/**
 * One file, chunk by chunk: what the cache has, then what is missing, by Range. A chunk is used and kept only if its
 * hash is the listed one, and nothing is read past the file's end. A cut connection is taken up again as long as each
 * attempt brings a chunk.
 * Rejects with `ERR_PROVING_ARTIFACT_MISSING`, `_ARTIFACT_HASH`, `_ARTIFACT_FETCH` or `_ABORTED`.
 */
export async function fetchFile(
  source: FetchSource,
  file: Assembly,
  store: FileStore,
): Promise<Bytes> {
  await runAlone(source, file, store.cache, async () => {
    await readKept(file, store);
    await fetchMissing(source, file, store);
  });
  return wholeFile(file);
}

/** Runs `work` while no other tab fetches the file. */
export function runAlone<T>(
  source: FetchSource,
  { path, record }: WantedFile,
  cache: ArtifactCache | undefined,
  work: () => Promise<T>,
): Promise<T> {
  return orUnreached(source, path, () =>
    cache ? cache.alone(record.sha256, source.signal, work) : work(),
  );
}

/** Fetches the chunks that are not there. */
export async function fetchMissing(
  source: FetchSource,
  file: Assembly,
  store: FileStore,
): Promise<void> {
  for (let run = missingRun(file); run !== undefined; run = missingRun(file)) {
    source.signal?.throwIfAborted();
    const before = file.present.filter(Boolean).length;
    try {
      await fetchRun(source, file, run, store);
    } catch (cause) {
      const hasGrown = file.present.filter(Boolean).length > before;
      if (!hasGrown || !isCut(cause)) throw cause;
    }
  }
}

/** Throws `ERR_PROVING_ARTIFACT_HASH` where right chunks make another file than the listed one. */
export async function wholeFile({ bytes, record, path }: Assembly): Promise<Bytes> {
  if ((await hashBytes(bytes)) !== record.sha256) throw otherArtifact(path);
  return bytes;
}

const isCut = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && cause.code === "ERR_PROVING_ARTIFACT_FETCH";

export function chunkOf({ bytes }: Assembly, index: number): Bytes {
  return bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
}

/** Takes what the cache has of the chunks that are not there. */
export async function readKept(file: Assembly, { cache, onChunk }: FileStore): Promise<void> {
  if (cache === undefined) return;
  for (const [i, sha256] of file.record.chunks.entries()) {
    if (file.present[i]) continue;
    const kept = await cache.read(sha256).catch(() => undefined);
    const place = chunkOf(file, i);
    if (kept?.length !== place.length || (await hashBytes(kept)) !== sha256) continue;
    place.set(kept);
    file.present[i] = true;
    onChunk(place.length, false);
  }
}

/** The first chunks in a row that are missing: from, and up to but without. */
function missingRun({ present }: Assembly): [from: number, to: number] | undefined {
  const from = present.indexOf(false);
  if (from < 0) return undefined;
  const to = present.indexOf(true, from);
  return [from, to < 0 ? present.length : to];
}

async function fetchRun(
  source: FetchSource,
  file: Assembly,
  [from, to]: [number, number],
  store: FileStore,
): Promise<void> {
  const { record, path } = file;
  const isWhole = from === 0 && to === file.present.length;
  const last = Math.min(to * CHUNK_BYTES, record.bytes) - 1;
  const response = await fetchArtifact(source, path, {
    // names the content: an answer may be kept by any cache for ever, and no cache has an older one under this name
    query: { sha256: record.sha256 },
    headers: isWhole ? {} : { range: `bytes=${from * CHUNK_BYTES}-${last}` },
    // kept once: in Cache Storage, or else in the browser's own cache
    cache: store.cache ? "no-store" : "default",
  });
  const isPart = response.status === 206;
  const end = isPart ? to : file.present.length;
  await readChunks(source, file, response, [isPart ? from : 0, end], store);
}

/** Reads a body that is said to hold these chunks; those that are there already are skipped. */
async function readChunks(
  source: FetchSource,
  file: Assembly,
  response: Response,
  [from, to]: [number, number],
  { cache, onChunk }: FileStore,
): Promise<void> {
  const { path, record } = file;
  if (response.body === null) throw unreached(path, "the server sends nothing");
  const reader = response.body.getReader();
  const read = () => orUnreached(source, path, () => unlessStalled(source, path, reader.read()));
  let rest: Uint8Array = new Uint8Array();
  try {
    for (let index = from; index < to; index++) {
      const chunk = new Uint8Array(chunkOf(file, index).length);
      for (let filled = 0; filled < chunk.length; ) {
        if (rest.length === 0) {
          const { done, value } = await read();
          if (done) throw unreached(path, "the connection was cut");
          rest = value;
        }
        const taken = rest.subarray(0, chunk.length - filled);
        chunk.set(taken, filled);
        filled += taken.length;
        rest = rest.subarray(taken.length);
      }
      if (file.present[index]) continue;
      const sha256 = record.chunks[index] ?? "";
      if ((await hashBytes(chunk)) !== sha256) throw otherArtifact(path);
      chunkOf(file, index).set(chunk);
      file.present[index] = true;
      onChunk(chunk.length, true);
      await cache?.write(sha256, chunk).catch(() => {});
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
