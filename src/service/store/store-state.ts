import { bytesToHex } from "@noble/hashes/utils.js";
import { auditRoot, auditSize } from "./audit-tree.ts";
import type { ServiceDatabase } from "./open-database.ts";

/** How far a store has come: what a high-water mark keeps, and what a store that was put back falls short of. */
export interface StoreState {
  readonly storeId: string;
  readonly era: number;
  /** Entries of the audit log. */
  readonly size: number;
  /** Root of the log's Merkle tree at that size, 64 hex digits. */
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
  const newest = await auditSize(database);
  const at = size ?? newest;
  if (at > newest) return undefined;
  return { size: at, head: bytesToHex(await auditRoot(database, at)) };
}

export async function readStoreState(
  database: ServiceDatabase,
): Promise<StoreState & { readonly isRestored: boolean }> {
  const identity = await database
    .selectFrom("identity")
    .select(["store_id", "era", "restored"])
    .executeTakeFirstOrThrow();
  const size = await auditSize(database);
  const head = bytesToHex(await auditRoot(database, size));
  const { store_id: storeId, era, restored } = identity;
  return { storeId, era, size, head, isRestored: restored === 1 };
}
