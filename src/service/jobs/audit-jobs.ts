import type { Logger } from "pino";
import type { NoteSigner } from "../../transparency/signed-note.ts";
import type { ServiceConfig } from "../config/service-config.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import { signAuditCheckpoint } from "../store/sign-audit-checkpoint.ts";
import { sweepRetention } from "../store/sweep-retention.ts";
import { type PeriodicJob, startPeriodicJob } from "./periodic-job.ts";

export interface AuditJobsOptions {
  readonly config: Pick<ServiceConfig, "retention">;
  readonly database: ServiceDatabase;
  readonly signer: NoteSigner;
  readonly logger: Logger;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

const CHECKPOINT_MS = 60_000;
const SWEEP_MS = 3_600_000;

/** Signs a checkpoint where the log has grown; erases what has served its time. */
export function startAuditJobs({
  config,
  database,
  signer,
  logger,
  clock,
}: AuditJobsOptions): readonly PeriodicJob[] {
  return [
    startPeriodicJob({
      name: "audit-checkpoint",
      intervalMs: CHECKPOINT_MS,
      logger,
      run: async () => void (await signAuditCheckpoint(database, { signer, now: clock() })),
    }),
    startPeriodicJob({
      name: "retention",
      intervalMs: SWEEP_MS,
      logger,
      async run(signal) {
        const { retention } = config;
        const swept = await sweepRetention(database, { retention, now: clock(), signal });
        if (swept.requests > 0 || swept.openings > 0) {
          logger.info({ requests: swept.requests, openings: swept.openings }, "erased");
        }
      },
    }),
  ];
}
