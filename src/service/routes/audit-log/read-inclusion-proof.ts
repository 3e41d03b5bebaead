import { createRoute, z } from "@hono/zod-openapi";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { countText, inclusionProofSchema } from "./audit-schemas.ts";
import { proveInclusion } from "./prove-inclusion.ts";

export function readInclusionProof(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "get",
    path: "/v1/audit-log/proofs/inclusion",
    operationId: "readAuditInclusionProof",
    tags: ["audit log"],
    summary: "That an entry is in the log at a size",
    security: API_KEY,
    middleware: [authenticate(dependencies, "audit")] as const,
    request: {
      query: z.object({
        sequence: countText("the entry's sequence number"),
        size: countText("of the log, as a checkpoint says it"),
      }),
    },
    responses: {
      200: json(inclusionProofSchema, "the proof"),
      ...problems(400, 401, 403, 404),
    },
  });
  app.openapi(route, async (context) => {
    const { sequence, size } = context.req.valid("query");
    const proof = await proveInclusion(dependencies.database, Number(sequence), Number(size));
    return context.json(proof, 200);
  });
}
