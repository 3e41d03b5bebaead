import { type PeriodicJob, startPeriodicJob } from "../jobs/periodic-job.ts";
import type { ServiceDependencies } from "../service-dependencies.ts";
import { sweepIssuance } from "../store/issuance/sweep-issuance.ts";
import { purgeErased } from "../store/purge-erased.ts";

const SWEEP_MS = 60_000;

/** Erases claims and answers that have served their time, and revokes what was replaced. */
export async function runIssuanceSweep({
  config,
  database,
  clock,
}: Pick<ServiceDependencies, "config" | "database" | "clock">) {
  const { issuance, retention } = config;
  const now = clock();
  const swept = await sweepIssuance(database, {
    overlapMs: issuance.overlapSeconds * 1000,
    endedBefore: now - retention.requestSeconds * 1000,
    erasedBefore: now - retention.subjectSeconds * 1000,
    now,
  });
  if (swept.erased > 0) await purgeErased(database);
  return swept;
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
  ];
}
