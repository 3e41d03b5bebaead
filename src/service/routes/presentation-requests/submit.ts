import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { describeOnly, json, jsonBody, problems } from "../../http/describe-route.ts";
import { problemResponse } from "../../http/problem.ts";
import { readJsonBody, SMALL_BODY } from "../../http/read-json-body.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceEnvironment } from "../../service-dependencies.ts";
import type { RecordedDecision } from "../../store/recorded-decision.ts";
import { findPlainRequest } from "../../store/requests.ts";
import type { AcceptPresentation } from "../../verification/accept-presentation.ts";
import { presentationSchema, recordedDecisionSchema } from "./wire-schemas.ts";

const route = createRoute({
  method: "post",
  path: "/v1/presentation-requests/{id}/presentations",
  operationId: "submitPresentation",
  tags: ["presentation requests"],
  summary: "The wallet's answer",
  description:
    "A refusal is a problem with decisionId, requestId, outcome and decidedAt beside its code; the wallet may try again. The same presentation once more gets the decision that it got.",
  request: { params: z.object({ id: z.string() }), body: jsonBody(presentationSchema) },
  responses: {
    201: json(recordedDecisionSchema, "accepted, and recorded"),
    200: json(recordedDecisionSchema, "accepted before: the same decision"),
    ...problems(400, 404, 409, 410, 413, 415, 422),
  },
});

/**
 * POST /v1/presentation-requests/{id}/presentations: the wallet answers; a refusal is a problem with its decision. The
 * body is read once the request is known to be open.
 */
export function submitPresentation(app: ServiceApp, acceptPresentation: AcceptPresentation): void {
  describeOnly(app, route);
  app.post(route.getRoutingPath(), async (context) => {
    const requestId = context.req.param("id") ?? "";
    const readJson = () => {
      context.set("requestId", requestId);
      return readJsonBody(context, SMALL_BODY);
    };
    const decision = await acceptPresentation(requestId, readJson, findPlainRequest);
    return answer(context, requestId, decision);
  });
}

function answer(
  context: Context<ServiceEnvironment>,
  requestId: string,
  { decisionId, outcome, error, isRepeated, ...decided }: RecordedDecision,
): Response {
  context.set("decisionId", decisionId);
  context.header("Location", `/v1/decisions/${decisionId}`);
  const decidedAt = new Date(decided.decidedAt).toISOString();
  const decision = { decisionId, requestId, outcome, decidedAt };
  return error === undefined
    ? context.json(decision, isRepeated ? 200 : 201)
    : problemResponse(context, error, decision);
}
