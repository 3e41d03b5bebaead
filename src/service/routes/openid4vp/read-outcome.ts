import { createRoute, z } from "@hono/zod-openapi";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findOwn } from "./find-own.ts";

const outcomeSchema = z
  .object({ status: z.enum(["open", "decided", "declined", "expired"]) })
  .openapi("Openid4vpOutcome");

/**
 * GET /v1/openid4vp/requests/{id}/outcome: whether the wait is over. `declined` does not say whether the holder could
 * not or would not. It is no decision: act on that alone.
 */
export function readOutcome(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "get",
    path: "/v1/openid4vp/requests/{id}/outcome",
    operationId: "readOpenid4vpOutcome",
    tags: ["OpenID4VP"],
    summary: "Whether the wallet has answered",
    security: API_KEY,
    middleware: [authenticate(dependencies, "decisions")] as const,
    request: { params: z.object({ id: z.string() }) },
    responses: { 200: json(outcomeSchema, "where it stands"), ...problems(401, 403, 404) },
  });
  app.openapi(route, async (context) => {
    const { id } = context.req.valid("param");
    const { row, carried } = await findOwn(dependencies, id, context.get("clientId"));
    context.set("requestId", row.id);
    context.header("Cache-Control", "no-store");
    if (row.decision_id !== null) return context.json({ status: "decided" as const }, 200);
    if (carried.declined_at !== null) return context.json({ status: "declined" as const }, 200);
    const status = row.closed === 1 ? ("expired" as const) : ("open" as const);
    return context.json({ status }, 200);
  });
}
