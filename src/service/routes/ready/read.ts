import { createRoute, z } from "@hono/zod-openapi";
import { json, problemSchema, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findTrustRoots } from "../../store/trust-roots.ts";

const waitingSchema = z
  .object({ status: z.literal("waiting"), for: z.string() })
  .openapi("Waiting");

const route = createRoute({
  method: "get",
  path: "/ready",
  operationId: "readReady",
  tags: ["operation"],
  summary: "Whether presentations can be accepted: the store answers, and a trust root is known",
  responses: {
    ...problems(),
    200: json(z.object({ status: z.literal("ready") }), "they can"),
    503: {
      description: "not yet: without a trust root every presentation would be refused",
      content: {
        "application/json": { schema: waitingSchema },
        "application/problem+json": { schema: problemSchema },
      },
    },
  },
});

export function readReady(app: ServiceApp, { database }: ServiceDependencies): void {
  app.openapi(route, async (context) => {
    const [newest] = await findTrustRoots(database, 1);
    return newest === undefined
      ? context.json({ status: "waiting", for: "a trust root" } as const, 503)
      : context.json({ status: "ready" } as const, 200);
  });
}
