import { SqliteAdapter, sql } from "kysely";
import type { ServiceDatabase } from "./open-database.ts";

const TABLES = [
  ...["decisions", "decision_terms", "audit", "requests", "nullifiers"],
  ...["openid4vp_requests", "idempotency_keys", "webhook_deliveries"],
  ...["issuances", "credential_offers", "credential_reissues"],
] as const;

/**
 * Erased text leaves the files too. SQLite overwrites what it frees (`secure_delete`), and its write-ahead log, which
 * still holds pages as they were, is written back and cut; a reader of another process may put that off until the next
 * purge. PostgreSQL frees rows with VACUUM and reuses their space in time; its write-ahead log and all backups are the
 * operator's to expire.
 */
export async function purgeErased(database: ServiceDatabase): Promise<void> {
  if (database.getExecutor().adapter instanceof SqliteAdapter) {
    await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(database);
    return;
  }
  for (const table of TABLES) {
    await sql`VACUUM ${sql.table(table)}`.execute(database);
  }
}
