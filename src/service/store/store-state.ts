import { GENESIS_HASH } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";

/** How far a store has come: what a high-water mark keeps, and what a store that was put back falls short of. */
export interface StoreState {
  readonly storeId: string;
  readonly era: number;
  /** Entries of the audit log. */
  readonly size: number;
  /** Of the log at that size. */
  readonly head: string;
}

/**
 * The audit log's size and head: now, or as it was when it had `size` entries; undefined where it has not so many. The
 * one place that says what a head is.
 */
export async function auditHead(
  database: ServiceDatabase,
  size?: number,
): Promise<Pick<StoreState, "size" | "head"> | undefined> {
  if (size === 0) return { size: 0, head: GENESIS_HASH };
  let query = database.selectFrom("audit").select(["sequence", "hash"]);
  if (size !== undefined) query = query.where("sequence", "=", size);
  const last = await query.orderBy("sequence", "desc").limit(1).executeTakeFirst();
  if (last !== undefined) return { size: last.sequence, head: last.hash };
  return size === undefined ? { size: 0, head: GENESIS_HASH } : undefined;
}

export async function readStoreState(
  database: ServiceDatabase,
): Promise<StoreState & { readonly isRestored: boolean }> {
  const identity = await database
    .selectFrom("identity")
    .select(["store_id", "era", "restored"])
    .executeTakeFirstOrThrow();
  const { size, head } = (await auditHead(database)) ?? { size: 0, head: GENESIS_HASH };
  const { store_id: storeId, era, restored } = identity;
  return { storeId, era, size, head, isRestored: restored === 1 };
}
