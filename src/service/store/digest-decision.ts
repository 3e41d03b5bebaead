import { createHash } from "node:crypto";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { DecisionTable } from "./tables.ts";

/**
 * SHA-256 over everything that a decision's row holds, salted; 64 hex digits. Its audit entry carries it.
 * The text is the row without `audit_sequence` as canonical JSON, columns as members, after the line of the domain.
 */
export function digestDecision(row: Omit<DecisionTable, "audit_sequence">): string {
  const columns: Record<keyof typeof row, string | number | null> = {
    salt: row.salt,
    id: row.id,
    request_id: row.request_id,
    client_id: row.client_id,
    policy_id: row.policy_id,
    outcome: row.outcome,
    code: row.code,
    decided_at: row.decided_at,
    as_of: row.as_of,
    nullifier: row.nullifier,
    subject: row.subject,
    mode: row.mode,
    rule_hash: row.rule_hash,
    presentation_digest: row.presentation_digest,
  };
  return createHash("sha256")
    .update(`symbolon/decision/2\n${canonicalJson(columns)}`, "utf8")
    .digest("hex");
}
