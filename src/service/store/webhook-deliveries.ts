import { createHash } from "node:crypto";
import type { ExpressionBuilder, Transaction } from "kysely";
import type { ServiceConfig } from "../config/service-config.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { ServiceTables, WebhookDeliveryTable } from "./tables.ts";

export type WebhookEndpoint = ServiceConfig["webhooks"]["endpoints"][number];

interface Decided {
  readonly decisionId: string;
  /** Whose request it was. */
  readonly clientId: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** Within the transaction that records a decision: it is told of exactly when it is on record. */
export async function enqueueWebhooks(
  transaction: Transaction<ServiceTables>,
  endpoints: readonly WebhookEndpoint[],
  { decisionId, clientId, now }: Decided,
): Promise<void> {
  const rows = endpoints
    .filter((endpoint) => endpoint.clientId === clientId)
    .map(({ id }) => ({
      id: eventId(id, decisionId),
      endpoint_id: id,
      client_id: clientId,
      decision_id: decisionId,
      created_at: now,
      ...fresh(now),
    }));
  if (rows.length > 0) await transaction.insertInto("webhook_deliveries").values(rows).execute();
}

/** One event an endpoint and decision. */
function eventId(endpointId: string, decisionId: string): string {
  const digest = createHash("sha256").update(`${endpointId}\n${decisionId}`, "utf8").digest();
  return `msg_${digest.subarray(0, 24).toString("base64url")}`;
}

const fresh = (now: number) =>
  ({
    attempts: 0,
    next_attempt_at: now,
    leased_until: 0,
    lease: null,
    state: "waiting",
    last_result: null,
    settled_at: null,
  }) as const;

/** An endpoint by its id, or all that are none of those (at least one). */
export type Recipient = { readonly id: string } | { readonly noneOf: readonly string[] };

export interface ClaimOptions {
  readonly recipient: Recipient;
  readonly now: number;
  /** Random; another for each claim. */
  readonly lease: string;
  readonly leaseMs: number;
  /** Longest wait that is ever set: a time further off than that is of a clock that was wrong. */
  readonly longestWaitMs: number;
  readonly limit: number;
}

/**
 * Takes deliveries that are due, for this node alone until the lease ends. An attempt counts from here: one that ends
 * with its process counts too.
 */
export async function claimDeliveries(
  database: ServiceDatabase,
  { now, lease, leaseMs, longestWaitMs, recipient, limit }: ClaimOptions,
): Promise<WebhookDeliveryTable[]> {
  return database.transaction().execute(async (transaction) => {
    const due = await transaction
      .selectFrom("webhook_deliveries")
      .selectAll()
      .where("state", "=", "waiting")
      .where((where) => isFor(where, recipient))
      .where((where) =>
        where.or([
          where("next_attempt_at", "<=", now),
          where("next_attempt_at", ">", now + longestWaitMs),
        ]),
      )
      .where((where) =>
        where.or([where("leased_until", "<=", now), where("leased_until", ">", now + leaseMs)]),
      )
      .orderBy("next_attempt_at")
      .orderBy("id")
      .limit(limit)
      .execute();
    if (due.length === 0) return [];
    await transaction
      .updateTable("webhook_deliveries")
      .where(
        "id",
        "in",
        due.map(({ id }) => id),
      )
      .set((row) => ({
        attempts: row("attempts", "+", 1),
        lease,
        leased_until: now + leaseMs,
      }))
      .execute();
    return due.map((row) => ({ ...row, attempts: row.attempts + 1, lease }));
  });
}

function isFor(
  where: ExpressionBuilder<ServiceTables, "webhook_deliveries">,
  recipient: Recipient,
) {
  return "id" in recipient
    ? where("endpoint_id", "=", recipient.id)
    : where("endpoint_id", "not in", recipient.noneOf);
}

/** Whether anything is due, without the write lock. */
export async function hasDueDeliveries(
  database: ServiceDatabase,
  { now, longestWaitMs, recipient }: Pick<ClaimOptions, "now" | "longestWaitMs" | "recipient">,
): Promise<boolean> {
  const found = await database
    .selectFrom("webhook_deliveries")
    .select("id")
    .where("state", "=", "waiting")
    .where((where) => isFor(where, recipient))
    .where((where) =>
      where.or([
        where("next_attempt_at", "<=", now),
        where("next_attempt_at", ">", now + longestWaitMs),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

export type DeliveryResult =
  | { readonly state: "delivered" | "dead"; readonly result: string; readonly now: number }
  | { readonly state: "waiting"; readonly result: string; readonly nextAttemptAt: number };

/** Says what came of an attempt; nothing where another node has claimed it since. */
export async function settleDelivery(
  database: ServiceDatabase,
  { id, lease }: Pick<WebhookDeliveryTable, "id" | "lease">,
  settled: DeliveryResult,
): Promise<void> {
  await database.transaction().execute((transaction) =>
    transaction
      .updateTable("webhook_deliveries")
      .where("id", "=", id)
      .where("lease", "=", lease)
      .where("state", "=", "waiting")
      .set({
        state: settled.state,
        lease: null,
        leased_until: 0,
        last_result: settled.result,
        ...(settled.state === "waiting"
          ? { next_attempt_at: settled.nextAttemptAt }
          : { settled_at: settled.now }),
      })
      .execute(),
  );
}

/** Those of a client that were given up, newest first. */
export function findDeadLetters(
  database: ServiceDatabase,
  clientId: string,
  limit: number,
): Promise<WebhookDeliveryTable[]> {
  return database
    .selectFrom("webhook_deliveries")
    .selectAll()
    .where("client_id", "=", clientId)
    .where("state", "=", "dead")
    .orderBy("settled_at", "desc")
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Puts a dead letter of a client back, as if new, under the same id. False where there is none. */
export async function redeliver(
  transaction: Transaction<ServiceTables>,
  { id, clientId, now }: { readonly id: string; readonly clientId: string; readonly now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable("webhook_deliveries")
    .where("id", "=", id)
    .where("client_id", "=", clientId)
    .where("state", "=", "dead")
    .set(fresh(now))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Deletes some of those that were settled before a time: what was delivered, and dead letters that nobody sent again.
 * @returns how many
 */
export async function deleteSettledDeliveries(
  database: ServiceDatabase,
  before: number,
  limit: number,
): Promise<number> {
  return database.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom("webhook_deliveries")
      .select("id")
      .where("state", "!=", "waiting")
      .where("settled_at", "<", before)
      .limit(limit)
      .execute();
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => id);
    await transaction.deleteFrom("webhook_deliveries").where("id", "in", ids).execute();
    return rows.length;
  });
}
