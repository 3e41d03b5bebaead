import { createRoute, z } from "@hono/zod-openapi";
import { CACHE, cache } from "../../http/cache.ts";
import { json, NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import { nextCursorSchema, pageQuery, readPage } from "../../http/page.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { listRoots } from "../../store/lists.ts";
import { trustRootSchema } from "./trust-root-schemas.ts";

const route = createRoute({
  method: "get",
  path: "/v1/trust-roots",
  operationId: "listTrustRoots",
  tags: ["trust"],
  summary: "The roots that are not withdrawn, newest first; wallets prove under the first",
  middleware: [...cache(CACHE.revalidated)] as const,
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: json(
      z.object({ trustRoots: z.array(trustRootSchema), nextCursor: nextCursorSchema }),
      "a page of them",
    ),
    ...NOT_MODIFIED,
    ...problems(400),
  },
});

export function listTrustRoots(app: ServiceApp, dependencies: ServiceDependencies): void {
  app.openapi(route, async (context) => {
    const { rows, ...next } = await readPage(dependencies, context, {
      query: context.req.valid("query"),
      list: "trust roots",
      find: (after, limit) => listRoots(dependencies.database, { after, limit }),
      positionOf: ({ sequence }) => [sequence],
    });
    const trustRoots = rows.map(({ root, issuers, posted_at }) => ({
      root,
      issuers,
      postedAt: new Date(posted_at).toISOString(),
    }));
    return context.json({ trustRoots, ...next }, 200);
  });
}
