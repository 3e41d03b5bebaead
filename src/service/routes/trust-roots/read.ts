import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { CACHE, cache } from "../../http/cache.ts";
import { json, NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findLeafList } from "../../store/trust-roots.ts";
import { leafListSchema } from "./trust-root-schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/trust-roots/{root}",
  operationId: "readTrustRoot",
  tags: ["trust"],
  summary: "The leaf list behind a root: a wallet makes its path from it, asking for nobody's",
  middleware: [...cache(CACHE.revalidated)] as const,
  request: { params: z.object({ root: z.string() }) },
  responses: { 200: json(leafListSchema, "the list"), ...NOT_MODIFIED, ...problems(404) },
});

export function readTrustRoot(app: ServiceApp, { database }: ServiceDependencies): void {
  app.openapi(route, async (context) => {
    const leafList = await findLeafList(database, context.req.valid("param").root);
    if (leafList === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such trust root");
    }
    return context.body(leafList, 200, { "Content-Type": "application/json" }) as never;
  });
}
