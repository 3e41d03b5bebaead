import { hostname } from "node:os";
import { ProvingError, SolvencyError, SymbolonError } from "../../../errors.ts";
import type { Prover } from "../../../proving/prover.ts";
import type { BlobStore } from "../blob-store.ts";
import { formatResult } from "../job-result.ts";
import { inputsKey, openInputs } from "../seal-inputs.ts";
import { connect, openQueue } from "./prove-by-queue.ts";
import {
  DEFAULT_SCHEMA,
  JOBS_QUEUE,
  type JobMessage,
  parseJobMessage,
  type ResultMessage,
} from "./queue-messages.ts";

export interface WorkerOptions {
  readonly database: string;
  readonly schema?: string | undefined;
  readonly store: BlobStore;
  readonly secret: Uint8Array;
  /** With the circuits that jobs may ask for. */
  readonly prover: Prover;
  /** Ends the worker; the job that it has is given to another. */
  readonly signal: AbortSignal;
  /** Names it in notices; host and process id by default. */
  readonly name?: string | undefined;
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
}

export interface WorkerEvent {
  readonly kind: "ready" | "started" | "proved" | "failed";
  readonly job?: string | undefined;
  readonly circuit?: string | undefined;
  /** Code of the failure. */
  readonly code?: string | undefined;
}

/**
 * Takes jobs from the queue, one at a time, until the signal ends it. Start as many processes as there are cores, on any
 * machine that reaches database and store. It holds no ledger: a job's inputs are all that it sees.
 * @throws SolvencyError `ERR_SOLVENCY_RUN_STORE` where the database does not answer
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { database, schema = DEFAULT_SCHEMA, signal, onEvent } = options;
  const name = options.name ?? `${hostname()}:${process.pid}`;
  const boss = await openQueue(database, schema);
  await connect(() => boss.start());
  try {
    await boss.createQueue(JOBS_QUEUE, { name: JOBS_QUEUE });
    const take = async (json: unknown): Promise<void> => {
      const message = parseJobMessage(json);
      const { job, circuit, reply } = message;
      onEvent?.({ kind: "started", job, circuit });
      const answer = await work(message, name, options);
      // an answer for a coordinator that is gone has no queue any more
      await boss.send(reply, answer).catch(() => {});
      const { failure } = answer;
      onEvent?.({ kind: failure === undefined ? "proved" : "failed", job, circuit, code: failure });
    };
    await boss.work(JOBS_QUEUE, { batchSize: 1, pollingIntervalSeconds: 0.5 }, async (jobs) => {
      for (const { data } of jobs) await take(data);
    });
    onEvent?.({ kind: "ready" });
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
  } finally {
    await boss.stop({ graceful: false, wait: true });
  }
}

async function work(
  { run, job, circuit, inputs: name }: JobMessage,
  worker: string,
  { store, secret, prover, signal }: WorkerOptions,
): Promise<ResultMessage> {
  try {
    const bytes = await store.get(`inputs/${name}`);
    if (bytes === undefined) {
      throw new SolvencyError("ERR_SOLVENCY_RUN_INPUTS", "the store lacks a job's inputs");
    }
    const inputs = openInputs(inputsKey(secret, run), job, { name, bytes });
    const { proof } = await prover.prove(circuit, inputs, { signal });
    return { worker, ...formatResult(job, proof) };
  } catch (error) {
    // what ends the worker is not the job's fault: the queue gives the job to another
    if (signal.aborted) throw error;
    if (error instanceof ProvingError && error.code === "ERR_PROVING_WORKER_LOST") throw error;
    const failure = error instanceof SymbolonError ? error.code : "ERR_SOLVENCY_RUN_PROOF";
    return { worker, job, failure };
  }
}
