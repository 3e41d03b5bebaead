import type { Handler } from "hono";
import { ServiceError } from "../../../errors.ts";
import { issueReceipt } from "../../decisions/issue-receipt.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { findDecisionOfRequest } from "../../store/requests.ts";
import { describeDecision } from "../decisions/describe-decision.ts";

/**
 * GET /v1/presentation-requests/:id/decision: what the relying party may act on, by the id of the request that it made
 * for this very session: an id that a wallet hands over may be that of another session's decision.
 */
export function readDecisionOfRequest(
  dependencies: ServiceDependencies,
): Handler<ServiceEnvironment, "/:id/decision"> {
  return async (context) => {
    const requestId = context.req.param("id");
    const row = await findDecisionOfRequest(
      dependencies.database,
      requestId,
      context.get("clientId"),
    );
    if (row === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no decision on such a request");
    }
    context.set("requestId", requestId);
    context.set("decisionId", row.id);
    return context.json({
      ...describeDecision(row),
      receipt: await issueReceipt(dependencies, row),
    });
  };
}
