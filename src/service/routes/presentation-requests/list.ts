import { createRoute, z } from "@hono/zod-openapi";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems, timeSchema } from "../../http/describe-route.ts";
import { nextCursorSchema, pageQuery, readPage } from "../../http/page.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findRequests, type RequestState } from "../../store/lists.ts";

const STATES = ["open", "answered", "expired"] as const satisfies readonly RequestState[];

const summarySchema = z
  .object({
    id: z.string(),
    policyId: z.string(),
    state: z.enum(STATES),
    createdAt: timeSchema,
    expiresAt: timeSchema,
    attempts: z.int().openapi({ description: "presentations that were refused" }),
    decisionId: z.string().optional().openapi({ description: "where one was accepted" }),
  })
  .openapi("PresentationRequestSummary");

/** GET /v1/presentation-requests: the relying party's own, newest first. */
export function listPresentationRequests(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database, clock } = dependencies;
  const route = createRoute({
    method: "get",
    path: "/v1/presentation-requests",
    operationId: "listPresentationRequests",
    tags: ["presentation requests"],
    summary: "Your own requests, newest first",
    security: API_KEY,
    middleware: [authenticate(dependencies, "requests")] as const,
    request: {
      query: z.strictObject({
        ...pageQuery,
        policyId: z.string().min(1).max(64).optional(),
        state: z.enum(STATES).optional(),
      }),
    },
    responses: {
      200: json(
        z.object({
          presentationRequests: z.array(summarySchema),
          nextCursor: nextCursorSchema,
        }),
        "a page of them",
      ),
      ...problems(400, 401, 403),
    },
  });
  app.openapi(route, async (context) => {
    const query = context.req.valid("query");
    const clientId = context.get("clientId");
    const now = clock();
    const { rows, ...next } = await readPage(dependencies, context, {
      query,
      list: `requests of ${clientId}`,
      find: (after, limit) => findRequests(database, { clientId, ...query, now, after, limit }),
      positionOf: ({ created_at, id }) => [created_at, id],
    });
    const presentationRequests = rows.map((row) => ({
      id: row.id,
      policyId: row.policy_id,
      state: stateOf(row, now),
      createdAt: new Date(row.created_at).toISOString(),
      expiresAt: new Date(row.expires_at).toISOString(),
      attempts: row.attempts,
      ...(row.decision_id === null ? {} : { decisionId: row.decision_id }),
    }));
    return context.json({ presentationRequests, ...next }, 200);
  });
}

function stateOf(
  row: { decision_id: string | null; closed: number; expires_at: number },
  now: number,
): RequestState {
  if (row.decision_id !== null) return "answered";
  return row.closed === 1 || row.expires_at <= now ? "expired" : "open";
}
