import { type PeriodicJob, startPeriodicJob } from "../jobs/periodic-job.ts";
import type { ServiceDependencies } from "../service-dependencies.ts";
import { deliverWebhooks } from "./deliver-webhooks.ts";

const INTERVAL_MS = 1_000;

/** Sends webhooks beside the requests; none where no endpoint is configured. */
export function startWebhookJob(dependencies: ServiceDependencies): PeriodicJob[] {
  if (dependencies.config.webhooks.endpoints.length === 0) return [];
  return [
    startPeriodicJob({
      name: "webhooks",
      intervalMs: INTERVAL_MS,
      run: (signal) => deliverWebhooks(dependencies, signal),
      logger: dependencies.logger,
    }),
  ];
}
