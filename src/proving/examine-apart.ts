import { type ErrorCode, ProvingError, type SymbolonError, VerificationError } from "../errors.ts";
import type { ExaminedMessage } from "./browser-requests.ts";
import type { CircuitEvidence, ExaminedKey } from "./examine-circuit.ts";
import { runInWorker } from "./run-in-worker.ts";
import { startBrowserWorker } from "./start-browser-worker.ts";

export interface ExamineOptions {
  readonly signal?: AbortSignal | undefined;
  readonly workerUrl?: string | URL | undefined;
}

/** `examineCircuit` in a Web Worker, where there are any: it takes longer than a page may stand still. */
export async function examineApart(
  evidence: CircuitEvidence,
  { signal = new AbortController().signal, workerUrl }: ExamineOptions,
): Promise<ExaminedKey> {
  if (typeof Worker === "undefined") {
    const { examineCircuit } = await import("./examine-circuit.ts");
    return examineCircuit(evidence);
  }
  const worker = startBrowserWorker(workerUrl);
  try {
    const request = { type: "examine", ...evidence } as const;
    const message = await runInWorker<ExaminedMessage, typeof request>(
      worker,
      request,
      signal,
      undefined,
    );
    if ("refusal" in message) throw toError(message.refusal);
    const { verificationKey, verificationKeyHash } = message.key;
    Object.freeze(verificationKey.ic);
    return { verificationKey: Object.freeze(verificationKey), verificationKeyHash };
  } finally {
    await worker.terminate();
  }
}

function toError({ code, message, details }: Refusal): SymbolonError {
  const options = { details: details as SymbolonError["details"] };
  return code.startsWith("ERR_PROVING_")
    ? new ProvingError(code as ErrorCode<"PROVING">, message, options)
    : new VerificationError(code as ErrorCode<"VERIFICATION">, message, options);
}

type Refusal = Extract<ExaminedMessage, { refusal: unknown }>["refusal"];
