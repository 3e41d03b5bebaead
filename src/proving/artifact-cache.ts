/** Chunks of artifacts by their SHA-256, kept between visits. What it returns is hashed again by its reader. */
export interface ArtifactCache {
  /** Of a cache of Cache Storage, which a worker opens for itself. */
  readonly name?: string;
  read(sha256: string): Promise<Uint8Array | undefined>;
  /** May reject, e.g. where the quota is used up: then the artifacts are used without having been kept. */
  write(sha256: string, chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Removes every chunk that is not among these. */
  retain(sha256s: ReadonlySet<string>): Promise<void>;
  /** Runs `work` while no other tab runs one of the same name; not later than after some seconds of waiting. */
  alone<T>(name: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
}

/** A key of Cache Storage must be an address; nothing is ever fetched from it. */
const PREFIX = "https://symbolon.invalid/chunk/";
/** A tab that hangs must not stop another one: chunks are the same whoever keeps them. */
const LOCK_MILLISECONDS = 20_000;

/**
 * The cache of this origin in Cache Storage; `undefined` where the browser has none (an insecure address, a private
 * window) or refuses it. Several wallets on one origin use one name each, for each removes what it does not need.
 */
export async function openArtifactCache(
  name = "symbolon-artifacts",
): Promise<ArtifactCache | undefined> {
  const storage = globalThis.caches;
  if (storage === undefined) return undefined;
  let cache: Cache;
  try {
    cache = await storage.open(name);
  } catch {
    return undefined;
  }
  return {
    name,
    async read(sha256) {
      const found = await cache.match(PREFIX + sha256);
      return found && new Uint8Array(await found.arrayBuffer());
    },
    write: (sha256, chunk) => cache.put(PREFIX + sha256, new Response(chunk)),
    async retain(sha256s) {
      for (const request of await cache.keys()) {
        if (!sha256s.has(request.url.slice(PREFIX.length))) await cache.delete(request);
      }
    },
    alone: (of, signal, work) => runAlone(`${name}:${of}`, signal, work),
  };
}

async function runAlone<T>(
  name: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const locks = globalThis.navigator?.locks;
  if (locks === undefined) return work();
  let isHeld = false;
  const patience = AbortSignal.timeout(LOCK_MILLISECONDS);
  const waiting = signal === undefined ? patience : AbortSignal.any([patience, signal]);
  try {
    return await locks.request(name, { signal: waiting }, () => {
      isHeld = true;
      return work();
    });
  } catch (cause) {
    // the wait alone was given up
    if (isHeld || signal?.aborted) throw cause;
    return work();
  }
}
