import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ServiceError } from "../../../errors.ts";
import type { AuthorizationRequest } from "../../../openid4vp/authorization-request.ts";
import { decodeVpToken } from "../../../openid4vp/decode-vp-token.ts";
import type { PresentationRequest } from "../../../presentation/types.ts";
import { json, problems } from "../../http/describe-route.ts";
import { problemResponse } from "../../http/problem.ts";
import { readFormBody } from "../../http/read-form-body.ts";
import { SMALL_BODY } from "../../http/read-json-body.ts";
import { JsonScanner } from "../../http/scan-json.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { assertOpen } from "../../store/assert-open.ts";
import {
  declineOpenid4vpRequest,
  findOpenid4vpRequest,
  type StoredOpenid4vpRequest,
} from "../../store/openid4vp-requests.ts";
import type { AcceptPresentation } from "../../verification/accept-presentation.ts";
import { isSameSecret } from "./is-same-secret.ts";

const formSchema = z
  .object({
    vp_token: z.string().optional().openapi({ description: "JSON: {<query id>: [presentation]}" }),
    error: z
      .string()
      .optional()
      .openapi({ description: "in place of it: the wallet gives no proof" }),
    state: z.string(),
  })
  .openapi("AuthorizationResponse");

const answerSchema = z
  .object({
    redirect_uri: z
      .string()
      .optional()
      .openapi({ description: "where the wallet sends the browser, with the response code" }),
  })
  .openapi("AuthorizationResponseAnswer");

/** POST /v1/openid4vp/requests/{id}/response: the wallet's answer by direct_post; a refusal is a problem. */
export function submitResponse(
  app: ServiceApp,
  dependencies: ServiceDependencies,
  accept: AcceptPresentation,
): void {
  const { config, database, clock } = dependencies;
  const { maxAttempts } = config;
  const route = createRoute({
    method: "post",
    path: "/v1/openid4vp/requests/{id}/response",
    operationId: "submitOpenid4vpResponse",
    tags: ["OpenID4VP"],
    summary: "Answer a request (direct_post)",
    request: {
      params: z.object({ id: z.string() }),
      body: {
        required: true,
        content: { "application/x-www-form-urlencoded": { schema: formSchema } },
      },
    },
    responses: {
      200: json(answerSchema, "the presentation was accepted, or the refusal noted"),
      ...problems(400, 404, 409, 410, 413, 415, 422, 429, 503),
    },
  });
  // Described and not validated by the framework, which would read the body before it is known to be asked for.
  app.openAPIRegistry.registerPath(route);
  app.post(route.getRoutingPath(), async (context) => {
    const id = context.req.param("id") ?? "";
    const now = clock();
    const found = await findOpenid4vpRequest(database, id, now);
    if (found === undefined || !isAnswered(found)) assertOpen(found?.row, now, maxAttempts);
    const { carried, row } = found as StoredOpenid4vpRequest;
    context.set("requestId", row.id);
    const response = readResponse(await readFormBody(context), carried.state);
    if (response.vpToken === undefined) {
      await declineOpenid4vpRequest(database, { id, now: clock(), maxAttempts });
      return conclude(context, carried);
    }
    const { vpToken } = response;
    const decision = await accept(row.id, async () =>
      decode(vpToken, found as StoredOpenid4vpRequest),
    );
    context.set("decisionId", decision.decisionId);
    if (decision.error === undefined) return conclude(context, carried);
    const { decisionId, outcome, error } = decision;
    return problemResponse(context, error, {
      decisionId,
      outcome,
      decidedAt: new Date(decision.decidedAt).toISOString(),
    });
  });
}

/** The same answer once more gets the same answer. */
const isAnswered = ({ row, carried }: StoredOpenid4vpRequest): boolean =>
  row.decision_id !== null || carried.declined_at !== null;

/** @returns `vpToken` undefined: the wallet gives no proof; its reasons are not read */
function readResponse(form: ReadonlyMap<string, string>, state: string): { vpToken?: string } {
  if (!isSameSecret(form.get("state") ?? "", state)) {
    throw new ServiceError("ERR_SERVICE_BODY_FORM", "state: not that of the request");
  }
  const vpToken = form.get("vp_token");
  if ((vpToken === undefined) === (form.get("error") === undefined)) {
    throw new ServiceError("ERR_SERVICE_BODY_FORM", "the form holds either vp_token or error");
  }
  return vpToken === undefined ? {} : { vpToken };
}

function decode(vpToken: string, { row, carried }: StoredOpenid4vpRequest): unknown {
  new JsonScanner(SMALL_BODY.maxValues).scan(Buffer.from(vpToken));
  const { client_id } = JSON.parse(carried.parameters) as AuthorizationRequest;
  const request = JSON.parse(row.body) as PresentationRequest;
  return decodeVpToken(vpToken, { request, clientId: client_id });
}

function conclude(
  context: Context<ServiceEnvironment>,
  { redirect_uri, response_code }: StoredOpenid4vpRequest["carried"],
): Response {
  context.header("Cache-Control", "no-store");
  if (redirect_uri === null) return context.json({});
  const url = new URL(redirect_uri);
  url.searchParams.set("response_code", response_code);
  return context.json({ redirect_uri: url.href });
}
