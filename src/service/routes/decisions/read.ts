import type { Handler } from "hono";
import { ServiceError } from "../../../errors.ts";
import { issueReceipt } from "../../decisions/issue-receipt.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { findDecision } from "../../store/requests.ts";
import { describeDecision } from "./describe-decision.ts";

/**
 * GET /v1/decisions/:id: for whoever keeps a decision's id from before. Decisions of another client's requests do not
 * exist for this one.
 */
export function readDecision(
  dependencies: ServiceDependencies,
): Handler<ServiceEnvironment, "/:id"> {
  return async (context) => {
    const id = context.req.param("id");
    const row = await findDecision(dependencies.database, id, context.get("clientId"));
    if (row === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such decision");
    }
    context.set("requestId", row.request_id);
    context.set("decisionId", row.id);
    return context.json({
      ...describeDecision(row),
      receipt: await issueReceipt(dependencies, row),
    });
  };
}
