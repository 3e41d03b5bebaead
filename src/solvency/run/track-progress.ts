import { type ProveJob, type RunStage, STAGES } from "./prove-job.ts";

/** How far a run is. */
export interface RunProgress {
  readonly stages: Readonly<Record<RunStage, { readonly done: number; readonly all: number }>>;
  readonly customers: { readonly done: number; readonly all: number };
  /** Of the work that is estimated, 0 to 1. */
  readonly share: number;
  /** Customers a second since this start; 0 before the first. */
  readonly customersPerSecond: number;
  /** `undefined` before there is a rate. */
  readonly secondsLeft: number | undefined;
}

export interface ProgressTracker {
  done(job: ProveJob): RunProgress;
  /** For what was proved in an earlier start: it counts as done, and says nothing of the rate. */
  found(job: ProveJob): RunProgress;
  now(): RunProgress;
}

/** @param clock milliseconds; only differences count */
export function trackProgress(jobs: readonly ProveJob[], clock: () => number): ProgressTracker {
  const started = clock();
  const count = (stage: RunStage) => jobs.filter((job) => job.stage === stage).length;
  const stages = Object.fromEntries(
    STAGES.map((stage) => [stage, { done: 0, all: count(stage) }]),
  ) as Record<RunStage, { done: number; all: number }>;
  const customers = { done: 0, all: jobs.reduce((sum, job) => sum + job.customers, 0) };
  let proofs = 0;
  let found = 0;
  let fresh = 0;
  const report = (): RunProgress => {
    const seconds = (clock() - started) / 1000;
    const made = proofs - found;
    return {
      stages: Object.fromEntries(
        STAGES.map((stage) => [stage, { ...stages[stage] }]),
      ) as RunProgress["stages"],
      customers: { ...customers },
      share: jobs.length === 0 ? 1 : proofs / jobs.length,
      customersPerSecond: seconds > 0 ? fresh / seconds : 0,
      secondsLeft: made > 0 ? (seconds / made) * (jobs.length - proofs) : undefined,
    };
  };
  const add = (job: ProveJob): void => {
    proofs++;
    stages[job.stage].done++;
    customers.done += job.customers;
  };
  return {
    done(job) {
      add(job);
      fresh += job.customers;
      return report();
    },
    found(job) {
      add(job);
      found++;
      return report();
    },
    now: report,
  };
}
