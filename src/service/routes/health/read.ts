import { createRoute, z } from "@hono/zod-openapi";
import { json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";

const route = createRoute({
  method: "get",
  path: "/health",
  operationId: "readHealth",
  tags: ["operation"],
  summary: "Whether the process answers",
  responses: { 200: json(z.object({ status: z.literal("ok") }), "it does"), ...problems() },
});

export function readHealth(app: ServiceApp): void {
  app.openapi(route, (context) => context.json({ status: "ok" } as const, 200));
}
