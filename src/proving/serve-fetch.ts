import { SymbolonError } from "../errors.ts";
import { openArtifactCache } from "./artifact-cache.ts";
import type { FetchRequest } from "./browser-requests.ts";
import { collectArtifacts } from "./collect-artifacts.ts";
import { chooseEngine } from "./engine/choose-engine.ts";
import { openSource } from "./fetch-source.ts";

/** Answers a page that wants artifacts; the files' bytes are handed over. */
export async function serveFetch(
  scope: { postMessage(message: unknown, transfer?: ArrayBufferLike[]): void },
  { baseUrl, stallMilliseconds, cacheName, requirements }: FetchRequest,
): Promise<void> {
  const onProgress = (progress: object) => scope.postMessage({ type: "progress", ...progress });
  try {
    const source = openSource(baseUrl, { stallMilliseconds });
    const cache = cacheName === false ? undefined : await openArtifactCache(cacheName);
    const options = { ...requirements, onProgress, loadEngine: chooseEngine };
    const artifacts = await collectArtifacts(source, cache, options);
    const files = [...artifacts.circuits.values()].flatMap(({ wasm, provingKey }) => [
      wasm.buffer,
      provingKey.buffer,
    ]);
    scope.postMessage({ type: "result", artifacts }, files);
  } catch (cause) {
    const refusal = cause instanceof SymbolonError ? cause.toJSON() : undefined;
    scope.postMessage(
      refusal ? { type: "result", refusal } : { type: "failure", reason: "BACKEND" },
    );
  }
}
