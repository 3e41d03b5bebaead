import type { ServiceConfig } from "../config/service-config.ts";
import { eraseCopiesOfRequests } from "./erase-copies-of-requests.ts";
import { type Erased, sumErased } from "./erase-decision.ts";
import { eraseDecisions } from "./erase-decisions.ts";
import type { ServiceDatabase } from "./open-database.ts";
import { purgeErased } from "./purge-erased.ts";
import { deleteSettledDeliveries } from "./webhook-deliveries.ts";

export interface SweepRetentionOptions {
  readonly retention: ServiceConfig["retention"];
  /** Unix milliseconds. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

export interface SweptRetention extends Erased {
  readonly requests: number;
  readonly deliveries: number;
}

/** Of one transaction: the store's write lock is held for a moment only. */
const BATCH = 100;

/**
 * Deletes what has served its time: requests that ended without a decision, events that were
 * delivered or given up, what decisions say of their holders, and
 * what opens their entries of the audit log. Nullifiers stay: where one is gone, the proof that took it counts again.
 */
export async function sweepRetention(
  database: ServiceDatabase,
  { retention, now, signal }: SweepRetentionOptions,
): Promise<SweptRetention> {
  const before = now - retention.requestSeconds * 1000;
  const requests = await repeat(signal, () => deleteRequests(database, before));
  const deliveries = await repeat(signal, () => deleteSettledDeliveries(database, before, BATCH));
  const batches: Erased[] = [];
  await repeat(signal, async () => {
    const rows = await database
      .selectFrom("decisions")
      .select("id")
      .where("erased_at", "is", null)
      .where("decided_at", "<", now - retention.subjectSeconds * 1000)
      .orderBy("decided_at")
      .limit(BATCH)
      .execute();
    const decisionIds = rows.map(({ id }) => id);
    batches.push(await eraseDecisions(database, { decisionIds, cause: "retention", now }));
    return rows.length;
  });
  const erased = sumErased(batches);
  if (requests > 0 || erased.openings > 0) await purgeErased(database);
  return { requests, deliveries, ...erased };
}

/** Until a batch is not full. */
async function repeat(
  signal: AbortSignal | undefined,
  runBatch: () => Promise<number>,
): Promise<number> {
  let total = 0;
  for (;;) {
    if (signal?.aborted) return total;
    const count = await runBatch();
    total += count;
    if (count < BATCH) return total;
  }
}

async function deleteRequests(database: ServiceDatabase, before: number): Promise<number> {
  return database.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom("requests")
      .select("id")
      .where("decision_id", "is", null)
      .where("expires_at", "<", before)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom("decisions")
              .select("decisions.id")
              .whereRef("decisions.request_id", "=", "requests.id"),
          ),
        ),
      )
      .orderBy("expires_at")
      .limit(BATCH)
      .execute();
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => id);
    await eraseCopiesOfRequests(transaction, ids);
    await transaction.deleteFrom("requests").where("id", "in", ids).execute();
    return rows.length;
  });
}
