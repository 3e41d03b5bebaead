import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { receiptIfKept } from "../../decisions/issue-receipt.ts";
import { authenticate } from "../../http/authenticate.ts";
import { CACHE, cache } from "../../http/cache.ts";
import { API_KEY, json, NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findDecisionOfRequest } from "../../store/requests.ts";
import { decisionSchema, describeDecision } from "../decisions/describe-decision.ts";

/**
 * GET /v1/presentation-requests/{id}/decision: what the relying party may act on, by the id of the request that it made
 * for this very session: an id that a wallet hands over may be that of another session's decision.
 */
export function readDecisionOfRequest(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database } = dependencies;
  const route = createRoute({
    method: "get",
    path: "/v1/presentation-requests/{id}/decision",
    operationId: "readDecisionOfRequest",
    tags: ["presentation requests"],
    summary: "What to act on: the acceptance, else the newest refusal",
    description:
      "404 while there is neither. Read it by the id of the request that you made for this session, never by an id that came from the wallet.",
    security: API_KEY,
    middleware: [authenticate(dependencies, "decisions"), ...cache(CACHE.own)] as const,
    request: { params: z.object({ id: z.string() }) },
    responses: {
      200: json(decisionSchema, "the decision"),
      ...NOT_MODIFIED,
      ...problems(401, 403, 404),
    },
  });
  app.openapi(route, async (context) => {
    const requestId = context.req.valid("param").id;
    const row = await findDecisionOfRequest(database, requestId, context.get("clientId"));
    if (row === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no decision on such a request");
    }
    context.set("requestId", requestId);
    context.set("decisionId", row.id);
    return context.json(
      { ...describeDecision(row), ...(await receiptIfKept(dependencies, row)) },
      200,
    );
  });
}
