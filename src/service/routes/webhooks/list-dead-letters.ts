import { createRoute, z } from "@hono/zod-openapi";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findDeadLetters } from "../../store/webhook-deliveries.ts";

const MOST = 100;

const deadLettersSchema = z
  .object({
    deadLetters: z.array(
      z.object({
        id: z.string(),
        endpointId: z.string(),
        decisionId: z.string(),
        createdAt: z.iso.datetime(),
        attempts: z.int(),
        lastResult: z
          .string()
          .optional()
          .openapi({ description: "HTTP status, or timeout, unreachable, local, not-configured" }),
        givenUpAt: z.iso.datetime().optional(),
      }),
    ),
  })
  .openapi("DeadLetters");

/** GET /v1/webhooks/dead-letters: what could not be told to the caller. */
export function listDeadLetters(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "get",
    path: "/v1/webhooks/dead-letters",
    operationId: "listDeadLetters",
    tags: ["webhooks"],
    summary: `The caller's newest ${MOST} events that were given up`,
    security: API_KEY,
    middleware: [authenticate(dependencies, "webhooks")] as const,
    responses: { 200: json(deadLettersSchema, "newest first"), ...problems(401, 403) },
  });
  app.openapi(route, async (context) => {
    const rows = await findDeadLetters(dependencies.database, context.get("clientId"), MOST);
    const deadLetters = rows.map((row) => ({
      id: row.id,
      endpointId: row.endpoint_id,
      decisionId: row.decision_id,
      createdAt: new Date(row.created_at).toISOString(),
      attempts: row.attempts,
      ...(row.last_result === null ? {} : { lastResult: row.last_result }),
      ...(row.settled_at === null ? {} : { givenUpAt: new Date(row.settled_at).toISOString() }),
    }));
    return context.json({ deadLetters }, 200);
  });
}
