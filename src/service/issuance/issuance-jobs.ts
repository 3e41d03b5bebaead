import { type PeriodicJob, startPeriodicJob } from "../jobs/periodic-job.ts";
import type { ServiceDependencies } from "../service-dependencies.ts";
import { forgetIssuances, sweepIssuance } from "../store/issuance/sweep-issuance.ts";
import { purgeErased } from "../store/purge-erased.ts";

const SWEEP_MS = 60_000;
const FORGET_MS = 3_600_000;

type Sweeper = Pick<ServiceDependencies, "config" | "database" | "clock">;

/** Erases claims and answers that have served their time, and revokes what was replaced. */
export function runIssuanceSweep({ config, database, clock }: Sweeper) {
  const now = clock();
  return sweepIssuance(database, {
    overlapMs: config.issuance.overlapSeconds * 1000,
    endedBefore: now - config.retention.requestSeconds * 1000,
    now,
  });
}

/** Erases customers whose retention is over; what was erased since the last time leaves the files too. */
export async function runIssuanceRetention({ config, database, clock }: Sweeper): Promise<number> {
  const now = clock();
  const before = now - config.retention.subjectSeconds * 1000;
  const forgotten = await forgetIssuances(database, before, now);
  await purgeErased(database);
  return forgotten;
}

/** They run where the service issues nothing any more, too: what it issued once has its retention. */
export function startIssuanceJobs(dependencies: ServiceDependencies): readonly PeriodicJob[] {
  const { logger } = dependencies;
  return [
    startPeriodicJob({
      name: "issuance",
      intervalMs: SWEEP_MS,
      logger,
      async run() {
        const swept = await runIssuanceSweep(dependencies);
        if (swept.erased > 0 || swept.revoked > 0) logger.info(swept, "issuance swept");
      },
    }),
    startPeriodicJob({
      name: "issuance retention",
      intervalMs: FORGET_MS,
      logger,
      run: async () => void (await runIssuanceRetention(dependencies)),
    }),
  ];
}
