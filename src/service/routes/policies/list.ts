import { createRoute, z } from "@hono/zod-openapi";
import { CACHE, cache } from "../../http/cache.ts";
import { json, NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { policySummarySchema } from "./policy-schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/policies",
  operationId: "listPolicies",
  tags: ["policies"],
  summary: "What this verifier asks for",
  middleware: [...cache(CACHE.briefly)] as const,
  responses: {
    200: json(z.object({ policies: z.array(policySummarySchema) }), "the policies in force"),
    ...NOT_MODIFIED,
    ...problems(),
  },
});

export function listPolicies(app: ServiceApp, { policies, clock }: ServiceDependencies): void {
  app.openapi(route, (context) => {
    const summaries = policies.list(clock()).map(({ id, policy, policyHash }) => ({
      id,
      title: policy.title,
      policyHash,
    }));
    return context.json({ policies: summaries }, 200);
  });
}
