import type { Worker } from "node:worker_threads";
import { ProvingError } from "../errors.ts";
import type { CircuitInputs, ProvingProgress } from "./prover.ts";

export interface WorkerRequest {
  readonly circuitId: string;
  /** With the first request of this circuit to this worker. */
  readonly circuit?: { readonly wasm: Uint8Array; readonly provingKey: Uint8Array } | undefined;
  readonly inputs: CircuitInputs;
}

/** What the backend answers, not yet examined. */
export interface RawProof {
  readonly proof: unknown;
  readonly publicSignals: unknown;
}

type Message =
  | ({ readonly type: "progress" } & ProvingProgress)
  | ({ readonly type: "result" } & RawProof)
  | { readonly type: "failure"; readonly reason: keyof typeof FAILURES };

/**
 * One proof in a worker that is not busy. Whatever goes wrong but `ERR_PROVING_WITNESS` leaves the worker in an unknown
 * state: end it. Of an error in the worker nothing but a code comes out, since its text may hold values.
 */
export function runInWorker(
  worker: Worker,
  request: WorkerRequest,
  signal: AbortSignal,
  onProgress: ((progress: ProvingProgress) => void) | undefined,
): Promise<RawProof> {
  let stopListening = () => {};
  return new Promise<RawProof>((resolve, reject) => {
    const onAbort = () => reject(aborted());
    const onLost = () =>
      reject(
        new ProvingError("ERR_PROVING_WORKER_LOST", "the proving worker ended early: try again"),
      );
    const onMessage = (message: Message): void => {
      if (message.type === "result") resolve(message);
      else if (message.type === "failure") reject(failure(message.reason));
      else notify(message);
    };
    const notify = ({ stage, share }: ProvingProgress): void => {
      try {
        onProgress?.({ stage, share });
      } catch (error) {
        reject(error);
      }
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    worker.on("message", onMessage).on("error", onLost).on("exit", onLost);
    stopListening = () => {
      signal.removeEventListener("abort", onAbort);
      worker.off("message", onMessage).off("error", onLost).off("exit", onLost);
    };
    worker.postMessage(request);
  }).finally(() => stopListening());
}

export function aborted(): ProvingError {
  return new ProvingError("ERR_PROVING_ABORTED", "the proof was aborted");
}

const FAILURES = {
  WITNESS: ["ERR_PROVING_WITNESS", "the inputs do not satisfy the circuit's statement"],
  ARTIFACT_VERSION: [
    "ERR_PROVING_ARTIFACT_VERSION",
    "the circuit's artifacts are of different versions",
  ],
  BACKEND: ["ERR_PROVING_BACKEND", "the proving backend failed"],
} as const;

function failure(reason: keyof typeof FAILURES): ProvingError {
  const [code, message] = FAILURES[reason];
  return new ProvingError(code, message);
}
