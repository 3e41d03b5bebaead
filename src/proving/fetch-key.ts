import { ProvingError } from "../errors.ts";
import type { ArtifactCache } from "./artifact-cache.ts";
import { expandKey } from "./engine/expand-key.ts";
import {
  type Assembly,
  type Bytes,
  beginFile,
  chunkOf,
  type FileStore,
  fetchFile,
  fetchMissing,
  readKept,
  runAlone,
  type WantedFile,
  wholeFile,
} from "./fetch-file.ts";
import { abortedFetch, type FetchSource } from "./fetch-source.ts";
import { hashBytes } from "./hash-bytes.ts";
import { otherArtifact } from "./select-circuits.ts";

/** The file, and what it is expanded with. */
export interface CompressedKey extends WantedFile {
  readonly loadEngine: () => Promise<WebAssembly.Module>;
}

/** A proving key, what is there of it, and how the rest is to come. */
export interface KeyPlan {
  readonly key: Assembly;
  /** To be fetched and expanded, where that is fewer bytes than the key's missing chunks. */
  readonly compressed: CompressedKey | undefined;
  /** Bytes to count for the key, in the form in which it comes. */
  readonly countedBytes: number;
}

export interface FetchedKey {
  readonly bytes: Bytes;
  /** Whether the cache has the key itself, so that its compressed form is needed no more. */
  readonly isKept: boolean;
}

export interface KeyStore extends FileStore {
  /** How much of the key is expanded, from 0 to 1. */
  readonly onExpand: (share: number) => void;
}

const notCounted = () => {};

export async function planKey(
  wanted: WantedFile,
  compressed: CompressedKey | undefined,
  cache: ArtifactCache | undefined,
): Promise<KeyPlan> {
  const key = beginFile(wanted);
  const plain = { key, compressed: undefined, countedBytes: wanted.record.bytes };
  if (compressed === undefined) return plain;
  await readKept(key, { cache, onChunk: notCounted });
  return missingBytes(key) > compressed.record.bytes
    ? { key, compressed, countedBytes: compressed.record.bytes }
    : plain;
}

/**
 * A proving key, its own hash checked, by the way that is planned. Of a key that was expanded the chunks of the key itself
 * are kept: the next visit expands nothing.
 * Rejects as `fetchFile`, with `ERR_PROVING_ARTIFACT_HASH` too for a compressed file that is not the listed key's.
 */
export async function fetchKey(
  source: FetchSource,
  { key, compressed, countedBytes }: KeyPlan,
  store: KeyStore,
): Promise<FetchedKey> {
  const { cache, onChunk } = store;
  if (compressed === undefined) {
    // chunks that were found in planning
    for (const [i, isThere] of key.present.entries()) {
      if (isThere) onChunk(chunkOf(key, i).length, false);
    }
    return { bytes: await fetchFile(source, key, store), isKept: true };
  }
  return runAlone(source, key, cache, async () => {
    // another tab may have expanded it meanwhile
    await readKept(key, { cache, onChunk: notCounted });
    if (missingBytes(key) === 0) {
      onChunk(countedBytes, false);
      return { bytes: await wholeFile(key), isKept: true };
    }
    const file = beginFile(compressed);
    await readKept(file, store);
    await fetchMissing(source, file, store);
    const bytes = await expand(source, await wholeFile(file), key, compressed, store.onExpand);
    return { bytes, isKept: await keepChunks({ ...key, bytes }, cache) };
  });
}

/** Not the network's fault, whatever is thrown here. */
async function expand(
  { signal }: FetchSource,
  file: Bytes,
  key: Assembly,
  { path, loadEngine }: CompressedKey,
  onProgress: KeyStore["onExpand"],
): Promise<Bytes> {
  const module = await loadEngine();
  try {
    const bytes = await expandKey(module, file, key.record.bytes, { signal, onProgress });
    return await wholeFile({ ...key, path, bytes });
  } catch (cause) {
    if (signal?.aborted) throw abortedFetch();
    if (!(cause instanceof ProvingError)) {
      const message = "the proving key cannot be expanded";
      throw new ProvingError("ERR_PROVING_BACKEND", message, { cause });
    }
    throw cause.code === "ERR_PROVING_KEY_FORM" ? otherArtifact(path) : cause;
  }
}

async function keepChunks(file: Assembly, cache: ArtifactCache | undefined): Promise<boolean> {
  let isKept = cache !== undefined;
  for (const [i, sha256] of file.record.chunks.entries()) {
    const chunk = chunkOf(file, i).slice();
    // a manifest's lists need not agree
    if ((await hashBytes(chunk)) !== sha256) throw otherArtifact(file.path);
    await cache?.write(sha256, chunk).catch(() => {
      isKept = false;
    });
  }
  return isKept;
}

function missingBytes(file: Assembly): number {
  return file.present.reduce((sum, isThere, i) => sum + (isThere ? 0 : chunkOf(file, i).length), 0);
}
