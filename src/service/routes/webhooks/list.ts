import { createRoute, z } from "@hono/zod-openapi";
import { formatWebhookSecret } from "../../../decision/webhook.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { webhookSecret } from "../../webhooks/webhook-secret.ts";

const endpointsSchema = z
  .object({
    endpoints: z.array(
      z.object({
        id: z.string(),
        url: z.string(),
        secret: z.string().openapi({ description: "whsec_ and base64; keep it secret" }),
      }),
    ),
  })
  .openapi("WebhookEndpoints");

/** GET /v1/webhooks: where the caller's decisions are told, and the secrets that verify it. */
export function listWebhooks(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "get",
    path: "/v1/webhooks",
    operationId: "listWebhooks",
    tags: ["webhooks"],
    summary: "The caller's endpoints, with the secrets that their deliveries are signed with",
    security: API_KEY,
    middleware: [authenticate(dependencies, "webhooks")] as const,
    responses: { 200: json(endpointsSchema, "the endpoints"), ...problems(401, 403) },
  });
  app.openapi(route, (context) => {
    const { config, keys } = dependencies;
    const endpoints = config.webhooks.endpoints
      .filter(({ clientId }) => clientId === context.get("clientId"))
      .map(({ id, url }) => ({ id, url, secret: formatWebhookSecret(webhookSecret(keys, id)) }));
    context.header("Cache-Control", "no-store");
    return context.json({ endpoints }, 200);
  });
}
