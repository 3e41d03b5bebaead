import { ProvingError } from "../errors.ts";
import { missingArtifact } from "./select-circuits.ts";

/** Where artifacts come from. */
export interface FetchSource {
  /** Ends in a slash. */
  readonly baseUrl: URL;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal | undefined;
  readonly stallMilliseconds: number;
}

type SourceOptions = {
  readonly [K in "fetch" | "signal" | "stallMilliseconds"]?: FetchSource[K] | undefined;
};

/** Throws TypeError for what is no address. */
export function openSource(baseUrl: string | URL, options: SourceOptions): FetchSource {
  const url = new URL(baseUrl, globalThis.location?.href);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return {
    baseUrl: url,
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    signal: options.signal,
    stallMilliseconds: options.stallMilliseconds ?? 30_000,
  };
}

/**
 * An answer of 200 or 206, its body not yet read. The fetch itself sends no cookie and no referrer.
 * Rejects with `ERR_PROVING_ARTIFACT_MISSING` (404, 410), `_ARTIFACT_FETCH` or `_ABORTED`.
 */
export async function fetchArtifact(
  source: FetchSource,
  file: string,
  init: RequestInit & { readonly query?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  const { query = {}, ...request } = init;
  const url = new URL(file, source.baseUrl);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const response = await orUnreached(source, file, () =>
    unlessStalled(
      source,
      file,
      source.fetch(url, {
        ...request,
        credentials: "omit",
        referrerPolicy: "no-referrer",
        ...(source.signal && { signal: source.signal }),
      }),
    ),
  );
  if (response.status === 200 || response.status === 206) return response;
  await response.body?.cancel().catch(() => {});
  if (response.status === 404 || response.status === 410) return missingArtifact(file);
  throw unreached(file, `the server answers ${response.status}`, { status: response.status });
}

/** What the network throws becomes a coded error. */
export async function orUnreached<T>(
  { signal }: FetchSource,
  file: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ProvingError) throw cause;
    if (signal?.aborted) throw abortedFetch();
    throw unreached(file, "the server cannot be reached, or does not allow this origin");
  }
}

/** A server that says nothing for too long counts as cut off. */
export async function unlessStalled<T>(
  { stallMilliseconds }: FetchSource,
  file: string,
  waiting: Promise<T>,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    const reason = "the server has stopped sending";
    timer = setTimeout(() => reject(unreached(file, reason)), stallMilliseconds);
  });
  try {
    return await Promise.race([waiting, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

export function abortedFetch(): ProvingError {
  return new ProvingError("ERR_PROVING_ABORTED", "the fetch of the artifacts was aborted");
}

export function unreached(
  file: string,
  reason: string,
  details: Readonly<Record<string, number>> = {},
): ProvingError {
  return new ProvingError(
    "ERR_PROVING_ARTIFACT_FETCH",
    `${file}: ${reason}; what has arrived is kept, so try again`,
    { details: { file, ...details } },
  );
}
