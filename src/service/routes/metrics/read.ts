import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

/** GET /metrics: figures of this node in the text form of Prometheus. */
export function readMetrics(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { metrics } = dependencies;
  const route = createRoute({
    method: "get",
    path: "/metrics",
    operationId: "readMetrics",
    tags: ["operation"],
    summary: "Figures of this node, in the text form of Prometheus",
    security: API_KEY,
    middleware: [authenticate(dependencies, "operations")] as const,
    responses: {
      200: { description: "the figures", content: { "text/plain": { schema: z.string() } } },
      ...problems(401, 403, 404),
    },
  });
  app.openapi(route, async (context) => {
    if (metrics === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "metrics are switched off");
    }
    return context.text(await metrics.render(), 200, { "Content-Type": metrics.contentType });
  });
}
