import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import { checkpointSigner } from "../../keys/checkpoint-signer.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { DIGESTED_FIELDS, openingsOf } from "../../store/digest-decision.ts";
import { readAuditEntries } from "../../store/read-audit-entries.ts";
import { findDecision } from "../../store/requests.ts";
import { signAuditCheckpoint } from "../../store/sign-audit-checkpoint.ts";
import type { DecisionTable } from "../../store/tables.ts";
import { auditEntrySchema, hashText, inclusionProofSchema } from "../audit-log/audit-schemas.ts";
import { proveInclusion } from "../audit-log/prove-inclusion.ts";

const fieldSchema = z.object({
  value: z.union([z.string(), z.number(), z.null()]).optional(),
  salt: z.string().optional(),
  commitment: hashText.optional().openapi({ description: "where the field was erased" }),
});

const auditProofSchema = z
  .object({
    checkpoint: z.string().openapi({ description: "signed note" }),
    entry: auditEntrySchema,
    proof: inclusionProofSchema,
    fields: z
      .record(z.string(), fieldSchema)
      .openapi({ description: "what the digest in the entry is over, by column" }),
  })
  .openapi("DecisionAuditProof");

/** For the relying party: that its decision stands in the log that everybody sees, and what of it the log commits to. */
export function readAuditProof(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { config, keys, database, clock } = dependencies;
  const signer = checkpointSigner(config, keys);
  const route = createRoute({
    method: "get",
    path: "/v1/decisions/{id}/audit-proof",
    operationId: "readDecisionAuditProof",
    tags: ["decisions"],
    summary: "That a decision stands in the audit log under a signed checkpoint",
    security: API_KEY,
    middleware: [authenticate(dependencies, "decisions")] as const,
    request: { params: z.object({ id: z.string() }) },
    responses: {
      200: json(auditProofSchema, "the proof, and what opens the entry and its digest"),
      ...problems(401, 403, 404, 503),
    },
  });
  app.openapi(route, async (context) => {
    const { id } = context.req.valid("param");
    const row = await findDecision(database, id, context.get("clientId"));
    if (row === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such decision");
    }
    context.set("requestId", row.request_id);
    context.set("decisionId", row.id);
    const { note, size } = await signAuditCheckpoint(database, { signer, now: clock() });
    const sequence = row.audit_sequence;
    const [entry] = await readAuditEntries(database, { after: sequence - 1, limit: 1 });
    if (entry === undefined) {
      throw new ServiceError("ERR_SERVICE_STORE", "the decision's audit entry is missing");
    }
    const proof = await proveInclusion(database, sequence, size);
    return context.json({ checkpoint: note, entry, proof, fields: fieldsOf(row) }, 200);
  });
}

function fieldsOf(row: DecisionTable) {
  const openings = openingsOf(row);
  const fields = DIGESTED_FIELDS.map((field) => {
    const opening = openings[field];
    return [field, "salt" in opening ? { value: row[field], ...opening } : opening] as const;
  });
  return Object.fromEntries(fields);
}
