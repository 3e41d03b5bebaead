import { createRoute, z } from "@hono/zod-openapi";
import { renderSVG } from "uqr";
import { problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { assertOpen } from "../../store/assert-open.ts";
import { findPlainRequest } from "../../store/requests.ts";
import { deepLink } from "./deep-link.ts";

const route = createRoute({
  method: "get",
  path: "/v1/presentation-requests/{id}/qr",
  operationId: "readPresentationRequestQr",
  tags: ["presentation requests"],
  summary: "The deep link of an open request as a QR code",
  description: "An image that the relying party's page may show; the id admits to it.",
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: {
      description: "the code",
      content: { "image/svg+xml": { schema: z.string() } },
    },
    ...problems(404, 409, 410, 429),
  },
});

/** GET /v1/presentation-requests/{id}/qr: black on white with the quiet zone that the standard asks for; no script. */
export function readPresentationRequestQr(
  app: ServiceApp,
  { config, database, clock }: ServiceDependencies,
): void {
  app.openapi(route, async (context) => {
    const now = clock();
    const row = await findPlainRequest(database, context.req.valid("param").id, now);
    const { id } = assertOpen(row, now, config.maxAttempts);
    context.set("requestId", id);
    return context.body(renderSVG(deepLink(config.publicUrl, id), { ecc: "M", border: 4 }), 200, {
      "Content-Type": "image/svg+xml",
      // Pages of the relying party show it, and they are of another origin.
      "Cross-Origin-Resource-Policy": "cross-origin",
    });
  });
}
