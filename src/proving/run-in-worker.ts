import { ProvingError } from "../errors.ts";
import type { CircuitInputs, ProvingProgress } from "./prover.ts";
import type { ProvedCircuit } from "./read-result.ts";

export interface WorkerRequest {
  readonly circuitId: string;
  /** With the first request of this circuit to this worker. */
  readonly circuit?: (WorkerCircuit & Partial<ProvedCircuit>) | undefined;
  readonly inputs: CircuitInputs;
}

export interface WorkerCircuit {
  readonly wasm: Uint8Array;
  readonly provingKey: Uint8Array;
}

/** A thread of whatever kind that answers one request at a time. */
export interface ProvingWorker<Request = WorkerRequest, Message = WorkerMessage> {
  post(request: Request, transfer?: Transferable[]): void;
  /** `onLost`: it ended, or could not start. Until the returned function is called. */
  listen(onMessage: (message: Message) => void, onLost: OnLost): () => void;
  /** A worker that is not held need not keep the process alive. */
  hold(isHeld: boolean): void;
  /** It has ended when this resolves. */
  terminate(): Promise<void>;
}

/** Called with `true` where the worker never said a word, if that is known. */
export type OnLost = (isUnstarted: boolean) => void;

export type WorkerMessage =
  | { readonly type: "progress" }
  | { readonly type: "result" }
  | { readonly type: "failure"; readonly reason: FailureReason };

/**
 * One request to a worker that is not busy; resolves with its message of type `result`. Whatever goes wrong but
 * `ERR_PROVING_WITNESS` leaves the worker in an unknown state: end it. Of an error in the worker nothing but a code
 * comes out, since its text may hold values.
 */
export function runInWorker<Result, Request = WorkerRequest, Progress = ProvingProgress>(
  worker: ProvingWorker<Request>,
  request: Request,
  signal: AbortSignal,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Result> {
  let stopListening = () => {};
  return new Promise<Result>((resolve, reject) => {
    const onAbort = () => reject(aborted());
    const onLost = (isUnstarted: boolean) => reject(lostWorker(isUnstarted));
    const onMessage = (message: WorkerMessage): void => {
      if (message.type === "result") resolve(message as Result);
      else if (message.type === "failure") reject(failure(message.reason));
      else notify(message);
    };
    const notify = ({ type: _, ...progress }: { readonly type: "progress" }): void => {
      try {
        onProgress?.(progress as Progress);
      } catch (error) {
        reject(error);
      }
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    const unlisten = worker.listen(onMessage, onLost);
    stopListening = () => {
      signal.removeEventListener("abort", onAbort);
      unlisten();
    };
    worker.post(request);
  }).finally(() => stopListening());
}

export function aborted(): ProvingError {
  return new ProvingError("ERR_PROVING_ABORTED", "the proof was aborted");
}

export function lostWorker(isUnstarted: boolean): ProvingError {
  return new ProvingError(
    "ERR_PROVING_WORKER_LOST",
    isUnstarted
      ? "the proving worker did not start: its script must be of the page's origin, be where workerUrl says, and be allowed by worker-src of the content security policy"
      : "the proving worker ended early: try again",
  );
}

const FAILURES = {
  WITNESS: ["ERR_PROVING_WITNESS", "the inputs do not satisfy the circuit's statement"],
  ARTIFACT_VERSION: [
    "ERR_PROVING_ARTIFACT_VERSION",
    "the circuit's artifacts are of different versions",
  ],
  BACKEND: ["ERR_PROVING_BACKEND", "the proving backend failed"],
  UNVERIFIED: ["ERR_PROVING_BACKEND", "the backend's proof does not verify"],
  WASM_BLOCKED: [
    "ERR_PROVING_BACKEND",
    "WebAssembly is blocked in the worker: its content security policy needs 'wasm-unsafe-eval'",
  ],
} as const;

export type FailureReason = keyof typeof FAILURES;

export function blockedWasm(): ProvingError {
  return failure("WASM_BLOCKED");
}

function failure(reason: FailureReason): ProvingError {
  const [code, message] = FAILURES[reason];
  return new ProvingError(code, message);
}
