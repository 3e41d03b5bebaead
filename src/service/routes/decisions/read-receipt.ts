import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { issueReceipt } from "../../decisions/issue-receipt.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findDecision } from "../../store/requests.ts";

const receiptSchema = z
  .object({ receipt: z.string().openapi({ description: "compact JWS, typ symbolon-receipt+jwt" }) })
  .openapi("SignedReceipt");

/** GET /v1/decisions/:id/receipt: what the service signs of a decision, accepted or refused. */
export function readReceipt(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "get",
    path: "/v1/decisions/{id}/receipt",
    operationId: "readReceipt",
    tags: ["decisions"],
    summary: "The signed receipt of a decision, as JSON or, where that is asked for, by itself",
    security: API_KEY,
    middleware: [authenticate(dependencies, "decisions")] as const,
    request: { params: z.object({ id: z.string() }) },
    responses: {
      200: {
        description: "the receipt",
        content: {
          "application/json": { schema: receiptSchema },
          "application/jwt": { schema: z.string() },
        },
      },
      ...problems(401, 403, 404, 409),
    },
  });
  app.openapi(route, async (context) => {
    const { id } = context.req.valid("param");
    const row = await findDecision(dependencies.database, id, context.get("clientId"));
    if (row === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such decision");
    }
    context.set("requestId", row.request_id);
    context.set("decisionId", row.id);
    const receipt = await issueReceipt(dependencies, row);
    context.header("Vary", "Accept");
    return /^application\/jwt\b/.test(context.req.header("accept") ?? "")
      ? context.body(receipt, 200, { "Content-Type": "application/jwt" })
      : context.json({ receipt }, 200);
  });
}
