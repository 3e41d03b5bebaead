import { ProvingError, SolvencyError } from "../../errors.ts";
import type { Prover } from "../../proving/prover.ts";
import { type ExecuteOptions, MAX_ATTEMPTS, type ProofExecutor } from "./proof-executor.ts";
import type { ProveJob } from "./prove-job.ts";

/**
 * Proves in this process: each prover makes one proof at a time, so that as many provers of one thread as there are
 * cores keep the machine busy. Jobs of one circuit come together: a prover reads a circuit's key once.
 */
export function proveInProcess(provers: readonly Prover[]): ProofExecutor {
  if (provers.length === 0) throw new RangeError("a run has a prover");
  return {
    async execute(jobs, options) {
      const waiting = [...jobs];
      // the first failure stops the others at their next step
      const stop = new AbortController();
      const signal = AbortSignal.any([options.signal, stop.signal]);
      const settled = await Promise.allSettled(
        provers.map(async (prover) => {
          try {
            for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
              await proveJob(prover, job, { ...options, signal });
            }
          } catch (error) {
            stop.abort();
            throw error;
          }
        }),
      );
      const failed = settled.find(
        (outcome) => outcome.status === "rejected" && !isAbort(outcome.reason),
      );
      if (failed?.status === "rejected") throw failed.reason;
      if (options.signal.aborted) throw runAborted();
    },
  };
}

async function proveJob(
  prover: Prover,
  job: ProveJob,
  { accept, signal, onNotice }: ExecuteOptions,
): Promise<void> {
  const { id, place } = job;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (signal.aborted) throw runAborted();
    try {
      const { proof } = await prover.prove(job.circuit, job.inputs(), { signal });
      if (await accept(job, proof)) return;
      onNotice({ kind: "proof-refused", job: id, place });
    } catch (error) {
      const isLost = error instanceof ProvingError && error.code === "ERR_PROVING_WORKER_LOST";
      if (!isLost) throw error;
      onNotice({ kind: "worker-lost", job: id, place });
    }
  }
  throw refusedTooOften(job);
}

function isAbort(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ERR_PROVING_ABORTED" || error.code === "ERR_SOLVENCY_RUN_ABORTED")
  );
}

export function runAborted(): SolvencyError {
  return new SolvencyError(
    "ERR_SOLVENCY_RUN_ABORTED",
    "the run was stopped; the same command goes on",
  );
}

export function refusedTooOften({ place }: ProveJob): SolvencyError {
  return new SolvencyError(
    "ERR_SOLVENCY_RUN_PROOF",
    `no proof of ${place} held in ${MAX_ATTEMPTS} tries`,
    { details: { place } },
  );
}
