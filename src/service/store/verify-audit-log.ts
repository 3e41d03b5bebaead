import { type AuditEntry, auditHash, GENESIS_HASH } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";
import { verifyDecisions } from "./verify-decisions.ts";
import { verifyTrustRoots } from "./verify-trust-roots.ts";

export interface AuditReport {
  readonly intact: boolean;
  readonly entries: number;
  /** Head of the chain; kept elsewhere, it lets a later check find a cut log. */
  readonly headHash: string;
  /** Sequence number of the first entry that does not fit. */
  readonly brokenAt?: number;
}

/**
 * Recomputes the hash chain, and holds the store against it: decisions, nullifiers, consumed requests and trust roots
 * are exactly what the entries come to. It reads several tables, so nobody should write meanwhile.
 */
export async function verifyAuditLog(database: ServiceDatabase): Promise<AuditReport> {
  const rows = await database.selectFrom("audit").selectAll().orderBy("sequence").execute();
  const entries: AuditEntry[] = [];
  let headHash = GENESIS_HASH;
  for (const [position, row] of rows.entries()) {
    const sequence = position + 1;
    const entry = parseEntry(row.entry);
    const fits =
      entry !== undefined &&
      row.sequence === sequence &&
      row.previous_hash === headHash &&
      row.hash === auditHash(sequence, headHash, row.entry);
    if (!fits) return { intact: false, entries: rows.length, headHash, brokenAt: sequence };
    headHash = row.hash;
    entries.push(entry);
  }
  const intact =
    (await verifyDecisions(database, entries)) && (await verifyTrustRoots(database, entries));
  return { intact, entries: rows.length, headHash };
}

function parseEntry(text: string): AuditEntry | undefined {
  try {
    return (JSON.parse(text) as AuditEntry | null) ?? undefined;
  } catch {
    return undefined;
  }
}
