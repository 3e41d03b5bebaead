import { createRoute, z } from "@hono/zod-openapi";
import { json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { assertOpen } from "../../store/assert-open.ts";
import { findPlainRequest } from "../../store/requests.ts";
import { presentationRequestSchema } from "./wire-schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/presentation-requests/{id}",
  operationId: "readPresentationRequest",
  tags: ["presentation requests"],
  summary: "What the wallet is asked, while it is asked",
  description: "The id admits to it: no key is needed.",
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: json(presentationRequestSchema, "the request"),
    ...problems(404, 409, 410),
  },
});

/** GET /v1/presentation-requests/{id}: the wallet fetches what it is asked, while it is still asked. */
export function readPresentationRequest(
  app: ServiceApp,
  { config, database, clock }: ServiceDependencies,
): void {
  app.openapi(route, async (context) => {
    const now = clock();
    const row = await findPlainRequest(database, context.req.valid("param").id, now);
    const { id, body } = assertOpen(row, now, config.maxAttempts);
    context.set("requestId", id);
    return context.json(JSON.parse(body) as z.infer<typeof presentationRequestSchema>, 200);
  });
}
