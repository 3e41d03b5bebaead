import type { Handler } from "hono";
import { ServiceError } from "../../../errors.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { findDecision } from "../../store/requests.ts";

/**
 * GET /v1/decisions/:id: what the relying party may act on. The nullifier is its own pseudonym of the holder in this
 * scope. Decisions of another client's requests do not exist for this one.
 */
export function readDecision({
  database,
}: ServiceDependencies): Handler<ServiceEnvironment, "/:id"> {
  return async (context) => {
    const id = context.req.param("id");
    const row = await findDecision(database, id, context.get("clientId"));
    if (row === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such decision");
    }
    context.set("requestId", row.request_id);
    context.set("decisionId", row.id);
    return context.json({
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
    });
  };
}
