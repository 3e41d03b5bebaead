import { type PeriodicJob, startPeriodicJob } from "../jobs/periodic-job.ts";
import type { ServiceDependencies } from "../service-dependencies.ts";
import type { Recipient } from "../store/webhook-deliveries.ts";
import { deliverWebhooks } from "./deliver-webhooks.ts";

const INTERVAL_MS = 1_000;

/**
 * Sends webhooks beside the requests: a job for each endpoint, so that a slow one delays nobody else's, and one for
 * events whose endpoint is no longer configured. None where no endpoint is.
 */
export function startWebhookJobs(dependencies: ServiceDependencies): PeriodicJob[] {
  const ids = dependencies.config.webhooks.endpoints.map(({ id }) => id);
  if (ids.length === 0) return [];
  const recipients: Recipient[] = [...ids.map((id) => ({ id })), { noneOf: ids }];
  return recipients.map((recipient) =>
    startPeriodicJob({
      name: "id" in recipient ? `webhooks to ${recipient.id}` : "webhooks to nobody",
      intervalMs: INTERVAL_MS,
      run: (signal) => deliverWebhooks(dependencies, recipient, signal),
      logger: dependencies.logger,
    }),
  );
}
