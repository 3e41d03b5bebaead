import { auditHash, GENESIS_HASH } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";

export interface AuditReport {
  readonly intact: boolean;
  readonly entries: number;
  /** Head of the chain; kept elsewhere, it lets a later check find a cut log. */
  readonly headHash: string;
  /** Sequence number of the first entry that does not fit. */
  readonly brokenAt?: number;
}

/**
 * Recomputes the hash chain, and checks it against the decisions: each decision has its entry, and each taken nullifier
 * and consumed request an accepted decision.
 */
export async function verifyAuditLog(database: ServiceDatabase): Promise<AuditReport> {
  const rows = await database.selectFrom("audit").selectAll().orderBy("sequence").execute();
  let headHash = GENESIS_HASH;
  const accepted = new Set<string>();
  const decided = new Map<number, string>();
  for (const [position, row] of rows.entries()) {
    const sequence = position + 1;
    const fits =
      row.sequence === sequence &&
      row.previous_hash === headHash &&
      row.hash === auditHash(sequence, headHash, row.entry);
    if (!fits) return { intact: false, entries: rows.length, headHash, brokenAt: sequence };
    headHash = row.hash;
    const entry = JSON.parse(row.entry) as { decisionId?: string; outcome?: string };
    if (entry.decisionId !== undefined) {
      decided.set(sequence, `${entry.decisionId} ${entry.outcome}`);
      if (entry.outcome === "accepted") accepted.add(entry.decisionId);
    }
  }
  const intact = await agreesWithDecisions(database, decided, accepted);
  return { intact, entries: rows.length, headHash };
}

async function agreesWithDecisions(
  database: ServiceDatabase,
  decided: ReadonlyMap<number, string>,
  accepted: ReadonlySet<string>,
): Promise<boolean> {
  const decisions = await database
    .selectFrom("decisions")
    .select(["id", "outcome", "audit_sequence"])
    .execute();
  const nullifiers = await database.selectFrom("nullifiers").select("decision_id").execute();
  const requests = await database
    .selectFrom("requests")
    .select("decision_id")
    .where("decision_id", "is not", null)
    .execute();
  return (
    decisions.length === decided.size &&
    decisions.every((row) => decided.get(row.audit_sequence) === `${row.id} ${row.outcome}`) &&
    requests.length === accepted.size &&
    requests.every((row) => row.decision_id !== null && accepted.has(row.decision_id)) &&
    nullifiers.every((row) => accepted.has(row.decision_id))
  );
}
