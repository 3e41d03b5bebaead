import { createRoute, z } from "@hono/zod-openapi";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import { nextCursorSchema, pageQuery, readPage } from "../../http/page.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findDecisions } from "../../store/lists.ts";
import { decisionSchema, describeDecision } from "./describe-decision.ts";

/** GET /v1/decisions: the relying party's own, newest first. */
export function listDecisions(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database } = dependencies;
  const route = createRoute({
    method: "get",
    path: "/v1/decisions",
    operationId: "listDecisions",
    tags: ["decisions"],
    summary: "The decisions on your own requests, newest first",
    security: API_KEY,
    middleware: [authenticate(dependencies, "decisions")] as const,
    request: {
      query: z.strictObject({
        ...pageQuery,
        policyId: z.string().min(1).max(64).optional(),
        outcome: z.enum(["accepted", "refused"]).optional(),
      }),
    },
    responses: {
      200: json(
        z.object({ decisions: z.array(decisionSchema), nextCursor: nextCursorSchema }),
        "a page of them",
      ),
      ...problems(400, 401, 403),
    },
  });
  app.openapi(route, async (context) => {
    const query = context.req.valid("query");
    const clientId = context.get("clientId");
    const { rows, ...next } = await readPage(dependencies, context, {
      query,
      list: `decisions of ${clientId}`,
      find: (after, limit) => findDecisions(database, { clientId, ...query, after, limit }),
      positionOf: ({ audit_sequence }) => [audit_sequence],
    });
    return context.json({ decisions: rows.map(describeDecision), ...next }, 200);
  });
}
