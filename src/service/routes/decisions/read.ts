import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { receiptIfKept } from "../../decisions/issue-receipt.ts";
import { authenticate } from "../../http/authenticate.ts";
import { CACHE, cache } from "../../http/cache.ts";
import { API_KEY, json, NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findDecision } from "../../store/requests.ts";
import { decisionSchema, describeDecision } from "./describe-decision.ts";

/**
 * GET /v1/decisions/{id}: for whoever keeps a decision's id from before. Decisions of another client's requests do not
 * exist for this one.
 */
export function readDecision(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database } = dependencies;
  const route = createRoute({
    method: "get",
    path: "/v1/decisions/{id}",
    operationId: "readDecision",
    tags: ["decisions"],
    summary: "A decision on one of your own requests, by its id",
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
    const { id } = context.req.valid("param");
    const row = await findDecision(database, id, context.get("clientId"));
    if (row === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such decision");
    }
    context.set("requestId", row.request_id);
    context.set("decisionId", row.id);
    return context.json(
      { ...describeDecision(row), ...(await receiptIfKept(dependencies, row)) },
      200,
    );
  });
}
