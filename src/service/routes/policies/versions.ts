import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const versionsSchema = z
  .object({
    versions: z.array(
      z.object({
        version: z.int().nullable().openapi({ description: "null while its document is missing" }),
        digest: z.string().openapi({ description: "SHA-256 of the pack's RFC 8785 text, hex" }),
        policyHash: z.string().nullable(),
        from: z.int().openapi({ description: "Unix seconds, as the next two" }),
        until: z.int(),
        honouredUntil: z
          .int()
          .openapi({ description: "until when requests that asked for it may be answered" }),
        standing: z.enum(["announced", "in-force", "superseded", "over"]),
      }),
    ),
  })
  .openapi("PolicyVersions");

const route = createRoute({
  method: "get",
  path: "/v1/policies/{id}/versions",
  operationId: "listPolicyVersions",
  tags: ["policies"],
  summary: "Past, present and announced versions of a policy that follows a pack",
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(versionsSchema, "oldest first"), ...problems(404) },
});

export function listPolicyVersions(
  app: ServiceApp,
  { policies, clock }: ServiceDependencies,
): void {
  app.openapi(route, (context) => {
    const versions = policies.versions?.(context.req.valid("param").id, clock());
    if (versions === undefined) {
      throw new ServiceError(
        "ERR_SERVICE_NOT_FOUND",
        "there is no policy of this id with versions",
      );
    }
    const described = versions.map(({ version, policyHash, ...rest }) => ({
      ...rest,
      version: version ?? null,
      policyHash: policyHash ?? null,
    }));
    return context.json({ versions: described }, 200);
  });
}
