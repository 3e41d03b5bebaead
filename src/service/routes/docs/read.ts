import { createRoute, z } from "@hono/zod-openapi";
import { CACHE, cache } from "../../http/cache.ts";
import { NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import { createOpenApiDocument } from "../../openapi/create-document.ts";
import { DOCS_POLICY, renderDocs } from "../../openapi/render-docs.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const route = createRoute({
  method: "get",
  path: "/docs",
  operationId: "readDocs",
  tags: ["operation"],
  summary: "This description, for people",
  middleware: [...cache(CACHE.briefly)] as const,
  responses: {
    200: {
      description: "a page without any script",
      content: { "text/html": { schema: z.string() } },
    },
    ...NOT_MODIFIED,
    ...problems(),
  },
});

/** GET /docs: made at the first request, when every route is registered. */
export function readDocs(app: ServiceApp, { config }: ServiceDependencies): void {
  let page: string | undefined;
  app.openapi(route, (context) => {
    page ??= renderDocs(createOpenApiDocument(app, config.publicUrl));
    return context.body(page, 200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": DOCS_POLICY,
    });
  });
}
