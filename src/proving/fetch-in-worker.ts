import { type ErrorCode, ProvingError, type SymbolonError, VerificationError } from "../errors.ts";
import type { Artifacts } from "./artifacts.ts";
import type { FetchedMessage, FetchRequest } from "./browser-requests.ts";
import type { CollectOptions, FetchProgress } from "./collect-artifacts.ts";
import { abortedFetch, type FetchSource } from "./fetch-source.ts";
import { runInWorker } from "./run-in-worker.ts";
import { startBrowserWorker } from "./start-browser-worker.ts";

export interface FetchPlace {
  readonly source: FetchSource;
  /** `false`: nothing is kept. */
  readonly cacheName: string | false | undefined;
  readonly workerUrl: string | URL | undefined;
}

/** `collectArtifacts` in a Web Worker, which ends with it. The files' bytes are handed over, not copied. */
export async function fetchInWorker(
  { source, cacheName, workerUrl }: FetchPlace,
  { circuits, pinnedKeys, pinnedFiles, allowDevelopmentKeys, onProgress }: CollectOptions,
): Promise<Artifacts> {
  const signal = source.signal ?? new AbortController().signal;
  if (signal.aborted) throw abortedFetch();
  const worker = startBrowserWorker(workerUrl);
  try {
    const message = await runInWorker<FetchedMessage, FetchRequest, FetchProgress>(
      worker,
      {
        type: "fetch",
        baseUrl: source.baseUrl.href,
        stallMilliseconds: source.stallMilliseconds,
        cacheName,
        requirements: { circuits, pinnedKeys, pinnedFiles, allowDevelopmentKeys },
      },
      signal,
      onProgress,
    );
    if ("refusal" in message) throw toError(message.refusal);
    for (const { verificationKey } of message.artifacts.circuits.values()) {
      Object.freeze(verificationKey.ic);
      Object.freeze(verificationKey);
    }
    return message.artifacts;
  } catch (cause) {
    throw signal.aborted ? abortedFetch() : cause;
  } finally {
    await worker.terminate();
  }
}

type Refusal = Extract<FetchedMessage, { refusal: unknown }>["refusal"];

function toError({ code, message, details }: Refusal): SymbolonError {
  const options = { details };
  return code.startsWith("ERR_PROVING_")
    ? new ProvingError(code as ErrorCode<"PROVING">, message, options)
    : new VerificationError(code as ErrorCode<"VERIFICATION">, message, options);
}
