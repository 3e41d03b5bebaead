import { createHash } from "node:crypto";
import type { DecisionTable } from "./tables.ts";

/** SHA-256 over everything that a decision's row holds, salted; 64 hex digits. Its audit entry carries it. */
export function digestDecision(row: Omit<DecisionTable, "audit_sequence">): string {
  const values = [
    row.salt,
    row.id,
    row.request_id,
    row.client_id,
    row.policy_id,
    row.outcome,
    row.code,
    row.decided_at,
    row.as_of,
    row.nullifier,
    row.subject,
    row.mode,
    row.rule_hash,
    row.presentation_digest,
  ];
  return createHash("sha256")
    .update(`symbolon/decision/1\n${JSON.stringify(values)}`, "utf8")
    .digest("hex");
}
