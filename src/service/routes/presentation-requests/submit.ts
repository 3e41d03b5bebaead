import type { Context, Handler } from "hono";
import { problemResponse } from "../../http/problem.ts";
import { readJsonBody, SMALL_BODY } from "../../http/read-json-body.ts";
import type { ServiceEnvironment } from "../../service-dependencies.ts";
import type { RecordedDecision } from "../../store/recorded-decision.ts";
import type { AcceptPresentation } from "../../verification/accept-presentation.ts";

/** POST /v1/presentation-requests/:id/presentations: the wallet answers; a refusal is a problem with its decision. */
export function submitPresentation(
  acceptPresentation: AcceptPresentation,
): Handler<ServiceEnvironment, "/:id/presentations"> {
  return async (context) => {
    const requestId = context.req.param("id");
    const decision = await acceptPresentation(requestId, () => {
      context.set("requestId", requestId);
      return readJsonBody(context, SMALL_BODY);
    });
    return answer(context, requestId, decision);
  };
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
