import { z } from "@hono/zod-openapi";
import { timeSchema } from "../../http/describe-route.ts";
import type { SolvencyReportTable } from "../../store/tables.ts";

const JWS_PART = /^[A-Za-z0-9_-]+$/;

/** For the document; `verifySolvencyReport` reads it strictly. */
export const signedReportSchema = z
  .union([
    z.strictObject({ jws: z.string().openapi({ description: "JWS, compact" }) }),
    z.strictObject({
      payload: z.string().regex(JWS_PART),
      signatures: z.array(
        z.strictObject({
          protected: z.string().regex(JWS_PART),
          signature: z.string().regex(JWS_PART),
        }),
      ),
    }),
  ])
  .openapi("SignedSolvencyReport", {
    description:
      "A JWS with typ symbolon-solvency-report+jws; its payload is the report in RFC 8785 form, with entity and snapshotAt (ISO 8601, UTC)",
  });

const summary = {
  id: z.string().openapi({ description: "SHA-256 of the report's RFC 8785 form, hex" }),
  entity: z.string(),
  snapshotAt: timeSchema,
  receivedAt: timeSchema,
  checked: z.array(z.enum(["signature"])).openapi({
    description:
      "what this service verified: the signature, under the key that is configured for the entity. Proofs are not verified here",
  }),
};

export const reportSummarySchema = z.object(summary).openapi("SolvencyReportSummary", {
  example: {
    id: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    entity: "did:web:exchange.example",
    snapshotAt: "2026-06-01T00:00:00.000Z",
    receivedAt: "2026-06-01T12:00:00.000Z",
    checked: ["signature"],
  },
});

export const reportSchema = z
  .object({ ...summary, document: signedReportSchema })
  .openapi("SolvencyReport");

export function describeReport(
  row: Omit<SolvencyReportTable, "document">,
): z.infer<typeof reportSummarySchema> {
  return {
    id: row.id,
    entity: row.entity,
    snapshotAt: new Date(row.snapshot_at).toISOString(),
    receivedAt: new Date(row.received_at).toISOString(),
    checked: ["signature"],
  };
}
