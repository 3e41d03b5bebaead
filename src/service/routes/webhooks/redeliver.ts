import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import { idempotencyHeaders, idempotent, keepForReplay } from "../../http/idempotency.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { redeliver } from "../../store/webhook-deliveries.ts";

const redeliverySchema = z
  .object({ id: z.string(), state: z.literal("waiting") })
  .openapi("Redelivery");

/** POST /v1/webhooks/dead-letters/:id/redeliver: sends a dead letter once more, under the same id. */
export function redeliverDeadLetter(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "post",
    path: "/v1/webhooks/dead-letters/{id}/redeliver",
    operationId: "redeliverDeadLetter",
    tags: ["webhooks"],
    summary: "Send an event that was given up once more, with all its attempts",
    security: API_KEY,
    middleware: [authenticate(dependencies, "webhooks"), idempotent(dependencies)] as const,
    request: { headers: idempotencyHeaders, params: z.object({ id: z.string() }) },
    responses: {
      202: json(redeliverySchema, "it will be sent shortly"),
      ...problems(400, 401, 403, 404, 409),
    },
  });
  app.openapi(route, async (context) => {
    const { id } = context.req.valid("param");
    const { database, clock } = dependencies;
    const body = { id, state: "waiting" as const };
    await database.transaction().execute(async (transaction) => {
      const clientId = context.get("clientId");
      if (!(await redeliver(transaction, { id, clientId, now: clock() }))) {
        throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such dead letter");
      }
      await keepForReplay(context, transaction, { status: 202, body });
    });
    return context.json(body, 202);
  });
}
