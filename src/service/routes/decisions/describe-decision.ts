import { z } from "@hono/zod-openapi";
import { timeSchema } from "../../http/describe-route.ts";
import type { DecisionTable } from "../../store/tables.ts";

export const decisionSchema = z
  .object({
    decisionId: z.string(),
    requestId: z.string(),
    policyId: z.string(),
    outcome: z.enum(["accepted", "refused"]),
    code: z.string().optional().openapi({ description: "why it was refused" }),
    decidedAt: timeSchema,
    asOf: timeSchema.optional().openapi({ description: "what the proof speaks of" }),
    nullifier: z
      .string()
      .optional()
      .openapi({ description: "the holder's pseudonym in this scope, decimal" }),
    subject: z.string().optional().openapi({ description: "the address it was proved for" }),
    auditSequence: z.int().openapi({ description: "its entry in the audit log" }),
    receipt: z
      .string()
      .optional()
      .openapi({ description: "signed, a compact JWS; where one decision is read" }),
  })
  .openapi("Decision", {
    description: "act on outcome accepted alone",
    example: {
      decisionId: "q3mEUqHBfpGd2rRCjbVvT0xW5aKsZy1N",
      requestId: "Zk8sQ1vYw0cR7uTnB4eLxM2dHfJpG6aS",
      policyId: "eu-adults",
      outcome: "accepted",
      decidedAt: "2026-06-01T12:00:00.000Z",
      asOf: "2026-06-01T11:59:00.000Z",
      nullifier: "1234567890",
      auditSequence: 2,
    },
  });

/** What a relying party reads of a decision on its own request. The nullifier is its pseudonym of the holder in this scope. */
export function describeDecision(row: DecisionTable): z.infer<typeof decisionSchema> {
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
