import type { AuditExportEntry } from "../../transparency/parse-audit-export.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { AuditTable } from "./tables.ts";

export interface ReadAuditEntriesOptions {
  /** Entries after this sequence number; 0 from the first. */
  readonly after: number;
  readonly limit: number;
  /** No entry beyond this sequence number. */
  readonly upTo?: number;
}

/** Entries of the log in their order, each as an export holds it. */
export async function readAuditEntries(
  database: ServiceDatabase,
  { after, limit, upTo = Number.MAX_SAFE_INTEGER }: ReadAuditEntriesOptions,
): Promise<readonly AuditExportEntry[]> {
  const rows = await database
    .selectFrom("audit")
    .selectAll()
    .where("sequence", ">", after)
    .where("sequence", "<=", upTo)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  return rows.map(toExportEntry);
}

/** The entry and what opens it, where it was not erased. */
export function toExportEntry({ sequence, commitment, entry, salt }: AuditTable): AuditExportEntry {
  return {
    sequence,
    commitment,
    ...(entry === null || salt === null ? {} : { entry, salt }),
  };
}
