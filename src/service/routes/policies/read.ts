import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { CACHE, cache } from "../../http/cache.ts";
import { json, NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { servedPolicySchema } from "./policy-schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/policies/{id}",
  operationId: "readPolicy",
  tags: ["policies"],
  summary: "The rules of a policy, their hash, and the sentence that a wallet shows",
  request: { params: z.object({ id: z.string() }) },
  middleware: [...cache(CACHE.briefly)] as const,
  responses: {
    200: json(servedPolicySchema, "the policy in force"),
    ...NOT_MODIFIED,
    ...problems(404, 422),
  },
});

export function readPolicy(app: ServiceApp, { policies, clock }: ServiceDependencies): void {
  app.openapi(route, (context) => {
    const served = policies.find(context.req.valid("param").id, clock());
    if (served === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such policy");
    }
    return context.json(served, 200);
  });
}
