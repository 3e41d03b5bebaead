import { Worker } from "node:worker_threads";
import { ServiceError, SymbolonError } from "../../errors.ts";
import type { AcceptedCircuit } from "../../verifier/accept-circuit.ts";
import type { VerifySubmission, VerifyTrustRoot } from "../service-dependencies.ts";
import type { Reply, Task, TaskResults, WorkerStart } from "./verification-messages.ts";
import { workerSource } from "./worker-source.ts";

export interface VerificationPoolOptions {
  readonly circuits: readonly AcceptedCircuit[];
  /** Worker threads. */
  readonly size: number;
  /** After this a task counts as stuck, and its worker is replaced. A full leaf list takes some 15 s. */
  readonly taskTimeoutMs?: number;
}

/** The `web-worker` package, below circomlibjs, runs the `mod` of any thread that it finds itself in. */
const EMPTY_MODULE = "data:text/javascript,";

interface Waiting {
  readonly task: Task;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Worker threads that verify. It queues without a bound: callers bound what they let in (`BoundedQueue`). A worker that
 * dies fails its own task alone and is replaced.
 */
export class VerificationPool {
  readonly #options: VerificationPoolOptions;
  readonly #workers = new Set<Worker>();
  readonly #idle: Worker[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #running = new Map<Worker, Waiting>();
  readonly #starting = new Set<Promise<void>>();
  #isClosed = false;

  private constructor(options: VerificationPoolOptions) {
    this.#options = options;
  }

  /** Starts every worker, so that a service that says it is up can verify. */
  static async start(options: VerificationPoolOptions): Promise<VerificationPool> {
    if (!Number.isInteger(options.size) || options.size < 1) throw new RangeError("size >= 1");
    const pool = new VerificationPool(options);
    try {
      await Promise.all(Array.from({ length: options.size }, () => pool.#spawn()));
    } catch (error) {
      await pool.close();
      throw new ServiceError("ERR_SERVICE_FAULT", "a verification worker did not start", {
        cause: error,
      });
    }
    return pool;
  }

  readonly verifySubmission: VerifySubmission = (submission) =>
    this.#run<"presentation">({ kind: "presentation", submission });

  readonly verifyTrustRoot: VerifyTrustRoot = (json) =>
    this.#run<"leaf-list">({ kind: "leaf-list", json });

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rejectWaiting();
    // A thread that is cut off while it still loads its modules can take the process with it (Node 20).
    await Promise.allSettled([...this.#starting]);
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  async #run<K extends Task["kind"]>(task: Task & { kind: K }): Promise<TaskResults[K]> {
    if (this.#isClosed) throw workerLost();
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      if (this.#workers.size < this.#options.size) this.#revive();
      this.#dispatch();
    });
    if (reply.ok) return reply.result as TaskResults[K];
    if (reply.code === undefined) throw new ServiceError("ERR_SERVICE_FAULT", reply.message);
    const error = new SymbolonError(reply.code, reply.message, { details: reply.details });
    error.name = reply.name;
    throw error;
  }

  #dispatch(): void {
    const worker = this.#idle.pop();
    if (worker === undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#idle.push(worker);
      return;
    }
    const timer = setTimeout(() => worker.terminate(), this.#options.taskTimeoutMs ?? 60_000);
    const settle = <A>(then: (value: A) => void) => {
      return (value: A) => {
        clearTimeout(timer);
        then(value);
      };
    };
    this.#running.set(worker, {
      task: next.task,
      resolve: settle(next.resolve),
      reject: settle(next.reject),
    });
    worker.postMessage(next.task);
  }

  #spawn(): Promise<void> {
    const data: WorkerStart = { circuits: this.#options.circuits, mod: EMPTY_MODULE };
    const worker = new Worker(workerSource(), { workerData: data });
    this.#workers.add(worker);
    const start = new Promise<void>((resolve, reject) => {
      let isReady = false;
      worker.on("message", (message: Reply | "ready") => {
        if (message === "ready") {
          isReady = true;
          resolve();
        } else {
          this.#running.get(worker)?.resolve(message);
          this.#running.delete(worker);
        }
        this.#idle.push(worker);
        this.#dispatch();
      });
      worker.on("error", reject);
      worker.on("exit", () => {
        reject(workerLost());
        this.#bury(worker, isReady);
      });
    });
    this.#starting.add(start);
    return start.finally(() => this.#starting.delete(start));
  }

  /** One that never became ready is not replaced at once: its successor would fail the same way. */
  #bury(worker: Worker, wasReady: boolean): void {
    this.#workers.delete(worker);
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
    this.#running.get(worker)?.reject(workerLost());
    this.#running.delete(worker);
    if (wasReady && !this.#isClosed) this.#revive();
    else if (this.#workers.size === 0) this.#rejectWaiting();
  }

  #revive(): void {
    this.#spawn().catch(() => undefined);
  }

  #rejectWaiting(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(workerLost());
  }
}

function workerLost(): ServiceError {
  return new ServiceError("ERR_SERVICE_BUSY", "verification was interrupted; try again");
}
