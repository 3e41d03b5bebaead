import { createRoute, z } from "@hono/zod-openapi";
import { json, problemSchema, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findTrustRoots } from "../../store/trust-roots.ts";

const waitingSchema = z
  .object({ status: z.enum(["waiting", "stopping"]), for: z.string().optional() })
  .openapi("Waiting");

const readySchema = z.object({
  status: z.literal("ready"),
  alarms: z.array(z.string()).optional(),
});

const route = createRoute({
  method: "get",
  path: "/ready",
  operationId: "readReady",
  tags: ["operation"],
  summary:
    "Whether presentations can be accepted: the store answers, trust root and packs are known",
  responses: {
    ...problems(),
    200: json(
      readySchema,
      "they can; two histories signed by one authority are an alarm beside it",
    ),
    503: {
      description: "not yet: without a trust root every presentation would be refused",
      content: {
        "application/json": { schema: waitingSchema },
        "application/problem+json": { schema: problemSchema },
      },
    },
  },
});

export function readReady(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database, feed, isStopping } = dependencies;
  let looking: ReturnType<typeof findTrustRoots> | undefined;
  app.openapi(route, async (context) => {
    if (isStopping?.() === true) return context.json({ status: "stopping" } as const, 503);
    // Nobody is limited here, so that all who ask at once share one look at the store.
    looking ??= findTrustRoots(database, 1).finally(() => {
      looking = undefined;
    });
    const [newest] = await looking;
    if (newest === undefined) {
      return context.json({ status: "waiting", for: "a trust root" } as const, 503);
    }
    const [pack] = feed?.waitingFor() ?? [];
    if (pack !== undefined) {
      return context.json({ status: "waiting", for: `the policy pack ${pack}` } as const, 503);
    }
    const alarms = (feed?.equivocations() ?? []).map((id) => `policy-equivocation ${id}`);
    return context.json(
      { status: "ready", ...(alarms.length === 0 ? {} : { alarms }) } as const,
      200,
    );
  });
}
