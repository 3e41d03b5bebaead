/**
 * The run of an epoch, in Node: trees from a ledger, the list of proofs, and who makes them: this process, another
 * program, or workers on other machines. A run that is stopped anywhere goes on to the same root.
 *
 * ```ts
 * const snapshot = await createSnapshot(hash, { customers: ledger, capacity, salts, reserves, totals });
 * const plan = planJobs(hash, { run: `${lei}/${epoch}`, snapshot, policy, market, ...context });
 * const proofs = await runJobs({
 *   jobs: plan.jobs, verificationKeys, store: new FolderStore("work"), executor: proveInProcess([prover]),
 * });
 * ```
 *
 * @module
 */
export { SolvencyError } from "../../errors.ts";
export type { BlobStore } from "./blob-store.ts";
export {
  createSnapshot,
  type ReserveTree,
  type RunCapacity,
  type Snapshot,
  type SnapshotOptions,
} from "./create-snapshot.ts";
export { FolderStore } from "./folder-store.ts";
export { type PlanOptions, planJobs, RUN_CIRCUITS, type RunPlan } from "./plan-jobs.ts";
export type { ExecuteOptions, ProofExecutor, RunNotice } from "./proof-executor.ts";
export { proveInProcess } from "./prove-in-process.ts";
export { type ProveJob, type RunStage, STAGES } from "./prove-job.ts";
export {
  type CommandCircuit,
  type CommandProverOptions,
  createCommandProver,
} from "./prove-with-command.ts";
export { proveByQueue, type QueueOptions } from "./queue/prove-by-queue.ts";
export { runWorker, type WorkerEvent, type WorkerOptions } from "./queue/run-worker.ts";
export { type DescribedCircuit, readCapacity } from "./read-capacity.ts";
export { type RunJobsOptions, runJobs } from "./run-jobs.ts";
export { type S3Options, S3Store } from "./s3-store.ts";
export type { RunProgress } from "./track-progress.ts";
