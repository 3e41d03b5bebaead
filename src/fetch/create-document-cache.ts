import type { FetchedDocument, GuardedFetch, GuardedFetchOptions } from "./guarded-fetch.ts";

export interface DocumentCacheOptions {
  readonly fetch: GuardedFetch;
  /** Of every fetch. */
  readonly options: Omit<GuardedFetchOptions, "etag" | "accept">;
  /** Longest that a document is kept, whatever its answer says. */
  readonly cacheSeconds: number;
  /** A failure is repeated to callers for so long before the address is asked again; 5 unless told. */
  readonly failureSeconds?: number;
  /** Documents and failures; 256 unless told. */
  readonly maxEntries?: number;
  /** Of all bodies; 64 MiB unless told. */
  readonly maxBytes?: number;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

export type CachedDocument = Pick<FetchedDocument, "body" | "mediaType">;

export interface DocumentCache {
  /**
   * The document as it is now, or as it was at most `cacheSeconds` ago. Nothing older is ever given: where the address
   * fails, so does this. Callers at the same time share one fetch.
   * @throws FetchError as `guardedFetch`
   */
  readonly get: (url: string, accept: string) => Promise<CachedDocument>;
}

interface Entry {
  readonly document?: FetchedDocument;
  readonly failure?: unknown;
  /** Unix milliseconds; the document, or the failure, counts before. */
  freshUntil: number;
}

/** Documents by address, bounded in number and bytes; what was asked for longest ago goes first. */
export function createDocumentCache(settings: DocumentCacheOptions): DocumentCache {
  const { fetch, options, cacheSeconds, failureSeconds = 5, clock } = settings;
  const { maxEntries = 256, maxBytes = 67_108_864 } = settings;
  const entries = new Map<string, Entry>();
  const flights = new Map<string, Promise<CachedDocument>>();
  let bytes = 0;

  function drop(key: string): void {
    bytes -= entries.get(key)?.document?.body.length ?? 0;
    entries.delete(key);
  }

  function keep(key: string, entry: Entry): void {
    drop(key);
    entries.set(key, entry);
    bytes += entry.document?.body.length ?? 0;
    for (const oldest of entries.keys()) {
      if (entries.size <= maxEntries && bytes <= maxBytes) break;
      drop(oldest);
    }
  }

  async function load(key: string, url: string, accept: string): Promise<CachedDocument> {
    const held = entries.get(key)?.document;
    const asked = clock();
    try {
      const etag = held?.etag;
      const answer = await fetch(url, {
        ...options,
        accept,
        ...(etag === undefined ? {} : { etag }),
      });
      const document =
        answer.status === 304 && held !== undefined ? { ...held, ...ages(answer) } : answer;
      const seconds = Math.min(answer.maxAge ?? cacheSeconds, cacheSeconds);
      keep(key, { document, freshUntil: asked + seconds * 1000 });
      return document;
    } catch (failure) {
      keep(key, {
        ...(held === undefined ? {} : { document: held }),
        failure,
        freshUntil: asked + failureSeconds * 1000,
      });
      throw failure;
    }
  }

  return {
    async get(url, accept) {
      const key = `${accept}\n${url}`;
      const entry = entries.get(key);
      const now = clock();
      // A clock that is set back must not keep a document alive.
      const longest = Math.max(cacheSeconds, failureSeconds) * 1000;
      if (entry !== undefined && now < entry.freshUntil && entry.freshUntil - now <= longest) {
        entries.delete(key);
        entries.set(key, entry);
        if ("failure" in entry) throw entry.failure;
        if (entry.document !== undefined) return entry.document;
      }
      const flight = flights.get(key) ?? load(key, url, accept).finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
  };
}

/** What a 304 renews of the copy. */
function ages({ etag, maxAge }: FetchedDocument): Partial<FetchedDocument> {
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(maxAge === undefined ? {} : { maxAge }),
  };
}
