import { createRoute } from "@hono/zod-openapi";
import { CACHE, cache } from "../../http/cache.ts";
import { documentSchema, json, NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import { createOpenApiDocument } from "../../openapi/create-document.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const route = createRoute({
  method: "get",
  path: "/openapi.json",
  operationId: "readOpenApiDocument",
  tags: ["operation"],
  summary: "This description, for programs",
  middleware: [...cache(CACHE.briefly)] as const,
  responses: {
    200: json(documentSchema("OpenAPI 3.1"), "the document"),
    ...NOT_MODIFIED,
    ...problems(),
  },
});

/** GET /openapi.json: made at the first request, when every route is registered. */
export function readOpenApiDocument(app: ServiceApp, { config }: ServiceDependencies): void {
  let text: string | undefined;
  app.openapi(route, (context) => {
    text ??= JSON.stringify(createOpenApiDocument(app, config.publicUrl));
    return context.body(text, 200, { "Content-Type": "application/json" }) as never;
  });
}
