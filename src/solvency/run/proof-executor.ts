import type { Groth16Proof } from "../../proving/types.ts";
import type { ProveJob } from "./prove-job.ts";

export interface ExecuteOptions {
  /**
   * Takes a proof that somebody made, or says no: then it was not the job's, and the job is to be given to another.
   * Never throws for a bad proof.
   */
  readonly accept: (job: ProveJob, proof: Groth16Proof) => Promise<boolean>;
  readonly signal: AbortSignal;
  /** What a person may want to know: a worker that was lost, a proof that was refused. */
  readonly onNotice: (notice: RunNotice) => void;
}

export interface RunNotice {
  readonly kind: "worker-lost" | "proof-refused" | "inputs-damaged";
  readonly job: string;
  readonly place: string;
  /** Name of the worker process, where there are several. */
  readonly worker?: string | undefined;
}

/**
 * Has proofs made, in any order and as many at once as it can. Resolves once every job's proof was accepted.
 * @throws SolvencyError `ERR_SOLVENCY_RUN_PROOF` where a job's proof was refused too often, `_RUN_ABORTED`
 */
export interface ProofExecutor {
  execute(jobs: readonly ProveJob[], options: ExecuteOptions): Promise<void>;
}

/** Tries of one job: a worker that lies or is broken costs its own time, and a job that nobody proves ends the run. */
export const MAX_ATTEMPTS = 5;
