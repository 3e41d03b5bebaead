import { signWebhook } from "../../decision/webhook.ts";
import { FetchError } from "../../fetch/fetch-error.ts";
import { randomBytes, randomId } from "../http/random-id.ts";
import type { ServiceDependencies } from "../service-dependencies.ts";
import type { WebhookDeliveryTable } from "../store/tables.ts";
import {
  claimDeliveries,
  type DeliveryResult,
  hasDueDeliveries,
  type Recipient,
  settleDelivery,
} from "../store/webhook-deliveries.ts";
import { eventBody } from "./event-body.ts";
import { LONGEST_WAIT_MS, nextAttempt } from "./next-attempt.ts";
import { postWebhook, type WebhookAnswer } from "./post-webhook.ts";
import { webhookSecret } from "./webhook-secret.ts";

type Dependencies = Pick<
  ServiceDependencies,
  "config" | "database" | "keys" | "clock" | "random" | "logger"
>;

/** Deliveries under way at once to one endpoint. */
const AT_ONCE = 8;

/** Beyond the timeout: signing, the store, and clocks of nodes that differ. */
const LEASE_MARGIN_MS = 30_000;

/**
 * Sends what is due to one endpoint, or gives up what is for none of the configured ones; several nodes share the work.
 * At least once: where a node ends between an answer and its mark, the event is sent again under the same id. Order is
 * not kept.
 */
export async function deliverWebhooks(
  dependencies: Dependencies,
  recipient: Recipient,
  signal: AbortSignal,
): Promise<void> {
  const { config, database, clock, random } = dependencies;
  const leaseMs = config.webhooks.timeoutMs + LEASE_MARGIN_MS;
  // A wait may be set by a node whose clock is a little ahead.
  const longestWaitMs = LONGEST_WAIT_MS + LEASE_MARGIN_MS;
  while (!signal.aborted) {
    const now = clock();
    if (!(await hasDueDeliveries(database, { now, longestWaitMs, recipient }))) return;
    const lease = randomId(random);
    const claim = { now, lease, leaseMs, longestWaitMs, recipient, limit: AT_ONCE };
    const rows = await claimDeliveries(database, claim);
    if (rows.length === 0) return;
    await Promise.all(rows.map((row) => deliver(dependencies, row, signal)));
  }
}

async function deliver(
  dependencies: Dependencies,
  row: WebhookDeliveryTable,
  signal: AbortSignal,
): Promise<void> {
  const { database, logger } = dependencies;
  const settled = await attempt(dependencies, row, signal);
  // A stop in the midst of it: the lease runs out, and the event is sent again.
  if (settled === undefined) return;
  await settleDelivery(database, row, settled);
  const { state, result } = settled;
  const line = { endpoint: row.endpoint_id, delivery: row.id, attempts: row.attempts, result };
  if (state === "dead") logger.warn(line, "a webhook was given up");
  else logger.info({ ...line, state }, "a webhook was sent");
}

async function attempt(
  dependencies: Dependencies,
  row: WebhookDeliveryTable,
  signal: AbortSignal,
): Promise<DeliveryResult | undefined> {
  const { config, clock, random } = dependencies;
  const endpoint = config.webhooks.endpoints.find(
    ({ id, clientId }) => id === row.endpoint_id && clientId === row.client_id,
  );
  if (endpoint === undefined) return { state: "dead", result: "not-configured", now: clock() };
  let answer: WebhookAnswer | undefined;
  let result: string;
  try {
    answer = await send(dependencies, row, endpoint.url, signal);
    // Erased since it was claimed: there is nothing left to send or to mark.
    if (answer === undefined) return undefined;
    result = String(answer.status);
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof FetchError)) throw error;
    result = error.reason;
  }
  const now = clock();
  const { status = 0, retryAfter } = answer ?? {};
  if (status >= 200 && status < 300) return { state: "delivered", result, now };
  // 410: the receiver wants no more of this event. The endpoint stays: it is the configuration that names it.
  if (status === 410 || row.attempts >= config.webhooks.maxAttempts) {
    return { state: "dead", result, now };
  }
  const [byte = 0] = randomBytes(random, 1);
  const nextAttemptAt = nextAttempt(now, row.attempts, byte / 255, retryAfter);
  return { state: "waiting", result, nextAttemptAt };
}

async function send(
  dependencies: Dependencies,
  row: WebhookDeliveryTable,
  url: string,
  signal: AbortSignal,
): Promise<WebhookAnswer | undefined> {
  const { config, keys, clock } = dependencies;
  const { timeoutMs, allowLocal } = config.webhooks;
  const body = await eventBody(dependencies, row);
  if (body === undefined) return undefined;
  const timestamp = String(Math.floor(clock() / 1000));
  const secret = webhookSecret(keys, row.endpoint_id);
  return postWebhook(url, {
    headers: {
      "content-type": "application/json",
      "user-agent": "symbolon",
      "webhook-id": row.id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signWebhook(secret, { id: row.id, timestamp, body }),
    },
    body,
    timeout: timeoutMs,
    allowLocal,
    signal,
  });
}
