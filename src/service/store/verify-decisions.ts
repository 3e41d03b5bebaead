import { judgeNullifier } from "../../verifier/nullifier-store.ts";
import type { AuditEntry } from "./append-audit-entry.ts";
import { digestDecision } from "./digest-decision.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { DecisionTable, NullifierTable, RequestTable } from "./tables.ts";
import { toNullifierClaim } from "./to-nullifier-claim.ts";

/**
 * Whether each decision is as its audit entry digests it, and whether the nullifiers and consumed requests are those
 * that the accepted decisions come to, taken in their order.
 */
export async function verifyDecisions(
  database: ServiceDatabase,
  entries: readonly AuditEntry[],
): Promise<boolean> {
  const decisions = await database
    .selectFrom("decisions")
    .selectAll()
    .orderBy("audit_sequence")
    .execute();
  const nullifiers = await database.selectFrom("nullifiers").selectAll().execute();
  const requests = await database
    .selectFrom("requests")
    .select(["id", "decision_id"])
    .where("decision_id", "is not", null)
    .execute();
  const accepted = decisions.filter(({ outcome }) => outcome === "accepted");
  return (
    decisions.length === entries.filter(({ kind }) => kind === "decision").length &&
    decisions.every((row) => isEntered(row, entries[row.audit_sequence - 1])) &&
    areConsumed(requests, accepted) &&
    areTaken(nullifiers, accepted)
  );
}

function isEntered(row: DecisionTable, entry: AuditEntry | undefined): boolean {
  return (
    entry?.kind === "decision" &&
    entry.decisionId === row.id &&
    entry.outcome === row.outcome &&
    entry.digest === digestDecision(row)
  );
}

function areConsumed(
  requests: readonly Pick<RequestTable, "id" | "decision_id">[],
  accepted: readonly DecisionTable[],
): boolean {
  const consumers = new Map(accepted.map((row) => [row.request_id, row.id]));
  return (
    consumers.size === accepted.length &&
    requests.length === accepted.length &&
    requests.every((row) => consumers.get(row.id) === row.decision_id)
  );
}

/** Takes every accepted decision's nullifier once more, by the same rule: what is held then must be what is stored. */
function areTaken(stored: readonly NullifierTable[], accepted: readonly DecisionTable[]): boolean {
  const held = new Map<string, NullifierTable>();
  for (const row of accepted) {
    const { nullifier, mode, rule_hash, subject, as_of, id } = row;
    if (nullifier === null || mode === null || rule_hash === null || as_of === null) return false;
    const next = { nullifier, mode, rule_hash, subject, as_of, decision_id: id };
    const before = held.get(nullifier);
    const outcome = judgeNullifier(before && toNullifierClaim(before), toNullifierClaim(next));
    if (outcome !== "accepted" && outcome !== "renewed") return false;
    held.set(nullifier, next);
  }
  return stored.length === held.size && stored.every((row) => isSame(row, held.get(row.nullifier)));
}

function isSame(row: NullifierTable, expected: NullifierTable | undefined): boolean {
  return (
    expected !== undefined &&
    row.mode === expected.mode &&
    row.rule_hash === expected.rule_hash &&
    row.subject === expected.subject &&
    row.as_of === expected.as_of &&
    row.decision_id === expected.decision_id
  );
}
