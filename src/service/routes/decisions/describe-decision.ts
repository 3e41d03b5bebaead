import type { DecisionTable } from "../../store/tables.ts";

/** What a relying party reads of a decision on its own request. The nullifier is its pseudonym of the holder in this scope. */
export function describeDecision(row: DecisionTable): Record<string, string | number> {
  return {
    decisionId: row.id,
    requestId: row.request_id,
    policyId: row.policy_id,
    outcome: row.outcome,
    ...(row.code === null ? {} : { code: row.code }),
    decidedAt: new Date(row.decided_at).toISOString(),
    ...(row.as_of === null ? {} : { asOf: new Date(row.as_of * 1000).toISOString() }),
    ...(row.nullifier === null ? {} : { nullifier: row.nullifier }),
    ...(row.subject === null ? {} : { subject: row.subject }),
    auditSequence: row.audit_sequence,
  };
}
