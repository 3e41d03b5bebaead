import type { ArtifactCache } from "./artifact-cache.ts";
import type { ArtifactRequirements, Artifacts } from "./artifacts.ts";
import type { FetchProgress } from "./collect-artifacts.ts";
import { fetchInWorker } from "./fetch-in-worker.ts";
import { openSource } from "./fetch-source.ts";

export type { FetchProgress } from "./collect-artifacts.ts";

export interface FetchArtifactsOptions extends ArtifactRequirements {
  /** The directory of `manifest.json`; relative to the page in a browser. */
  readonly baseUrl: string | URL;
  /** Where chunks are kept between visits: by default `openArtifactCache()`; `false` keeps none. */
  readonly cache?: ArtifactCache | false | undefined;
  /** With a fetch or a cache of its own a program fetches on its own thread. */
  readonly fetch?: typeof fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A server that sends nothing for so long counts as cut off; 30,000 by default. */
  readonly stallMilliseconds?: number | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** As of `createProver`. */
  readonly workerUrl?: string | URL | undefined;
}

/**
 * Fetches the circuits' artifacts from a static host or a service's `/artifacts/`, in a Web Worker where there is one:
 * a page does not stand still meanwhile. Each chunk of 1 MiB is checked
 * against the manifest before it is used or kept; an interrupted fetch goes on where it was, also in another tab or on
 * another day; a second visit fetches the manifest alone. Where the host has replaced the files meanwhile they are
 * fetched anew, once; what no circuit of the manifest needs any more is removed from the cache.
 *
 * The same rules hold as for `loadArtifacts`, but for one: the circuit itself (r1cs) is not fetched, so that its hash
 * and its counts are what the manifest says of them. The manifest comes from the same host and vouches for nothing:
 * against a replaced host only `pinnedKeys` and `pinnedFiles` hold.
 * Rejects with `ERR_PROVING_ARTIFACT_MISSING`, `_ARTIFACT_FETCH` (the network; try again), `_ARTIFACT_HASH`,
 * `_ARTIFACT_VERSION`, `_MANIFEST_FORM`, `_CIRCUIT_UNKNOWN`, `_DEVELOPMENT_KEY`, `_CEREMONY_UNVERIFIED`, `_KEY_FORM`, `_KEY_UNSAFE`,
 * `_ABORTED`, `_WORKER_LOST` or `ERR_VERIFICATION_KEY_*`.
 */
export async function fetchArtifacts(options: FetchArtifactsOptions): Promise<Artifacts> {
  const source = openSource(options.baseUrl, options);
  const { cache, fetch, workerUrl } = options;
  const isOwn = fetch !== undefined || (cache !== undefined && cache !== false && !cache.name);
  if (typeof Worker !== "undefined" && !isOwn) {
    return fetchInWorker(
      { source, cacheName: cache === false ? false : cache?.name, workerUrl },
      options,
    );
  }
  const { collectArtifacts } = await import("./collect-artifacts.ts");
  const { openArtifactCache } = await import("./artifact-cache.ts");
  const loadEngine = async () => (await import("./engine/choose-engine.ts")).chooseEngine();
  const opened = cache === false ? undefined : (cache ?? (await openArtifactCache()));
  return collectArtifacts(source, opened, { ...options, loadEngine });
}
