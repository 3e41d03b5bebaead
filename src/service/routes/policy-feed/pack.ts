import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { documentSchema, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const route = createRoute({
  method: "get",
  path: "/v1/policy-feed/packs/{id}/versions/{version}",
  operationId: "readPolicyFeedPack",
  tags: ["policy feed"],
  summary: "A signed policy pack, as its authority signed it",
  request: {
    params: z.object({
      id: z.string().max(64),
      version: z.coerce.number().int().min(1).max(2_147_483_647),
    }),
  },
  responses: {
    200: {
      description: "General JWS over the pack's RFC 8785 text",
      content: { "application/json": { schema: documentSchema("a signed pack") } },
    },
    304: { description: "the copy of the ETag still counts" },
    ...problems(400, 404),
  },
});

/** Its signatures make the document's way here irrelevant, so anyone may ask. */
export function readFeedPack(
  app: ServiceApp,
  { database }: Pick<ServiceDependencies, "database">,
): void {
  app.openapi(route, async (context) => {
    const { id, version } = context.req.valid("param");
    const row = await database
      .selectFrom("policy_packs")
      .select(["digest", "signed"])
      .where("pack_id", "=", id)
      .where("version", "=", version)
      .executeTakeFirst();
    if (row === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such version of a pack here");
    }
    const etag = `"${row.digest}"`;
    context.header("ETag", etag);
    if (context.req.header("if-none-match") === etag) return context.body(null, 304);
    return context.body(row.signed, 200, { "Content-Type": "application/json" });
  });
}
