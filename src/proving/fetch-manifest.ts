import { ProvingError } from "../errors.ts";
import { type FetchSource, fetchArtifact, orUnreached, unlessStalled } from "./fetch-source.ts";
import { MANIFEST_FILE, type Manifest, parseManifest } from "./manifest.ts";
import { parseArtifactJson } from "./select-circuits.ts";

/** Of a few circuits it has some kilobytes. */
const MANIFEST_BYTES = 2 ** 20;

/**
 * The server's manifest as it is now: the browser's cache is asked to revalidate it.
 * Rejects with `ERR_PROVING_ARTIFACT_MISSING`, `_ARTIFACT_FETCH`, `_ARTIFACT_VERSION`, `_MANIFEST_FORM` or `_ABORTED`.
 */
export async function fetchManifest(
  source: FetchSource,
  cache: "no-cache" | "reload" = "no-cache",
): Promise<Manifest> {
  const response = await fetchArtifact(source, MANIFEST_FILE, { cache });
  return orUnreached(source, MANIFEST_FILE, async () =>
    parseManifest(
      parseArtifactJson(await unlessStalled(source, MANIFEST_FILE, readBounded(response))),
    ),
  );
}

async function readBounded(response: Response): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done || value === undefined) break;
    parts.push(value);
    length += value.length;
    if (length <= MANIFEST_BYTES) continue;
    await reader?.cancel().catch(() => {});
    throw new ProvingError("ERR_PROVING_MANIFEST_FORM", "the manifest is too long to be one");
  }
  const bytes = new Uint8Array(length);
  parts.reduce((at, part) => {
    bytes.set(part, at);
    return at + part.length;
  }, 0);
  return bytes;
}
