import { createRoute, z } from "@hono/zod-openapi";
import { authenticate } from "../../http/authenticate.ts";
import { boundBody } from "../../http/bound-body.ts";
import { API_KEY, documentSchema, json, jsonBody, problems } from "../../http/describe-route.ts";
import { SMALL_BODY } from "../../http/read-json-body.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findDecisionOfRequest } from "../../store/requests.ts";
import { describeDecision } from "../decisions/describe-decision.ts";
import { findOwn, noSuchOutcome } from "./find-own.ts";
import { isSameSecret } from "./is-same-secret.ts";

const bodySchema = z
  .strictObject({ responseCode: z.string().min(1).max(128) })
  .openapi("ResponseCode");

const redeemedSchema = z
  .object({
    status: z.enum(["decided", "declined"]),
    decision: documentSchema("the decision, where there is one").optional(),
  })
  .openapi("RedeemedResponse");

/**
 * POST /v1/openid4vp/requests/{id}/redeem: the relying party's front end brings back the code that the wallet sent its
 * browser with, and gets the outcome of the request that the same session began. Who was sent a link of another's
 * session has no code for his own, and who began it never sees the code of whoever answered.
 */
export function redeemResponseCode(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "post",
    path: "/v1/openid4vp/requests/{id}/redeem",
    operationId: "redeemOpenid4vpResponse",
    tags: ["OpenID4VP"],
    summary: "Exchange a response code for the decision",
    security: API_KEY,
    middleware: [authenticate(dependencies, "decisions"), boundBody(SMALL_BODY)] as const,
    request: { params: z.object({ id: z.string() }), body: jsonBody(bodySchema) },
    responses: {
      200: json(redeemedSchema, "the outcome"),
      ...problems(400, 401, 403, 404, 413, 415),
    },
  });
  app.openapi(route, async (context) => {
    const { id } = context.req.valid("param");
    const { responseCode } = context.req.valid("json");
    const { row, carried } = await findOwn(dependencies, id, context.get("clientId"));
    const isOver = row.decision_id !== null || carried.declined_at !== null;
    if (!isSameSecret(responseCode, carried.response_code) || !isOver) throw noSuchOutcome();
    context.set("requestId", row.id);
    context.header("Cache-Control", "no-store");
    if (row.decision_id === null) return context.json({ status: "declined" as const }, 200);
    const decision = await findDecisionOfRequest(dependencies.database, row.id, row.client_id);
    if (decision === undefined) throw noSuchOutcome();
    context.set("decisionId", decision.id);
    return context.json({ status: "decided" as const, decision: describeDecision(decision) }, 200);
  });
}
