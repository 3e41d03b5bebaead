import { findApiKeys } from "./api-keys.ts";
import { appendAuditEntry } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { StoreState } from "./store-state.ts";
import { auditHead } from "./store-state.ts";

export interface AcceptedRestore {
  /** Of before, and of the entry that was written. */
  readonly era: number;
  /** Requests that were open, and are closed. */
  readonly closedRequests: number;
  /** Entries that the mark shows to be lost; 0 also where there is no mark. */
  readonly lostEntries: number;
  /** Ids of stored API keys and decimal trust roots that count again: what was revoked of them since is forgotten. */
  readonly apiKeys: readonly string[];
  readonly trustRoots: readonly string[];
}

/**
 * Takes the store as it is, with the nullifiers that it has forgotten: whoever runs the service has decided to. A new
 * era begins, which an entry of the audit log says. Every open request is closed: one of them may have been consumed
 * in the state that is lost.
 * @param mark the high-water mark that the store falls short of, where there is one
 * @param now Unix milliseconds
 */
export async function acceptRestored(
  database: ServiceDatabase,
  { mark, now }: { readonly mark: StoreState | undefined; readonly now: number },
): Promise<AcceptedRestore> {
  return database.transaction().execute(async (transaction) => {
    const { era: before, store_id } = await transaction
      .selectFrom("identity")
      .select(["era", "store_id"])
      .executeTakeFirstOrThrow();
    const own = mark?.storeId === store_id ? mark : undefined;
    const era = Math.max(before, own?.era ?? 0) + 1;
    const size = (await auditHead(transaction))?.size ?? 0;
    await transaction.updateTable("identity").set({ era, restored: 0 }).execute();
    const { numUpdatedRows } = await transaction
      .updateTable("requests")
      .set({ closed: 1 })
      .where("closed", "=", 0)
      .where("decision_id", "is", null)
      .executeTakeFirstOrThrow();
    await appendAuditEntry(transaction, {
      kind: "store-restored",
      at: now,
      era,
      ...(own === undefined ? {} : { knownSize: own.size, knownHead: own.head }),
    });
    const apiKeys = await findApiKeys(transaction, now);
    const roots = await transaction
      .selectFrom("trust_roots")
      .select("root")
      .where("withdrawn_at", "is", null)
      .orderBy("sequence", "desc")
      .execute();
    return {
      apiKeys: [...new Set(apiKeys.map(({ id }) => id))],
      trustRoots: roots.map(({ root }) => root),
      era,
      closedRequests: Number(numUpdatedRows),
      lostEntries: Math.max(0, (own?.size ?? 0) - size),
    };
  });
}
