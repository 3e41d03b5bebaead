import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { authenticate } from "../../http/authenticate.ts";
import { boundBody } from "../../http/bound-body.ts";
import { API_KEY, json, jsonBody, problems } from "../../http/describe-route.ts";
import { idempotencyHeaders, idempotent, keepForReplay } from "../../http/idempotency.ts";
import { randomBytes, randomId } from "../../http/random-id.ts";
import { SMALL_BODY } from "../../http/read-json-body.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { addRequest } from "../../store/requests.ts";
import { createServedRequest } from "../../verification/create-served-request.ts";
import { requireChain } from "../../verification/requested-chain.ts";
import { deepLink } from "./deep-link.ts";
import { addressSchema, presentationRequestSchema } from "./wire-schemas.ts";

const bodySchema = z
  .strictObject({
    policyId: z.string().min(1).max(64),
    subject: addressSchema
      .optional()
      .openapi({ description: "the address that the result is for; mode account needs one" }),
    chain: z.literal(true).optional().openapi({ description: "for the policy's registry" }),
  })
  .openapi("NewPresentationRequest", { example: { policyId: "eu-adults" } });

const createdSchema = z
  .object({
    id: z.string(),
    request: presentationRequestSchema,
    deepLink: z.string().openapi({
      description: "opens a wallet with the request",
      example:
        "symbolon://present?request_uri=https%3A%2F%2Fgate.example%2Fv1%2Fpresentation-requests%2FZk8s",
    }),
  })
  .openapi("CreatedPresentationRequest");

/** POST /v1/presentation-requests: a fresh, single-use request for a configured policy. */
export function createPresentationRequest(
  app: ServiceApp,
  dependencies: ServiceDependencies,
): void {
  const { config, policies, database, clock, random } = dependencies;
  const route = createRoute({
    method: "post",
    path: "/v1/presentation-requests",
    operationId: "createPresentationRequest",
    tags: ["presentation requests"],
    summary: "Ask for a presentation: a fresh, single-use request for a policy",
    security: API_KEY,
    middleware: [
      authenticate(dependencies, "requests"),
      boundBody(SMALL_BODY),
      idempotent(dependencies),
    ] as const,
    request: { headers: idempotencyHeaders, body: jsonBody(bodySchema) },
    responses: {
      201: json(createdSchema, "the request"),
      ...problems(400, 401, 403, 404, 409, 413, 415, 422),
    },
  });
  app.openapi(route, async (context) => {
    const { policyId, subject, chain } = context.req.valid("json");
    const now = clock();
    const served = policies.find(policyId, now);
    if (served === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such policy");
    }
    if (served.scope.mode === "account" && subject === undefined) {
      throw new ServiceError(
        "ERR_SERVICE_BODY_FORM",
        "subject: a policy of mode account needs one",
      );
    }
    const registry = chain && requireChain(dependencies.config.decisions, served, subject);
    const id = randomId(random);
    const request = createServedRequest(dependencies, served, {
      id,
      nonce: randomBytes(random, 32),
      now,
      ...(subject === undefined ? {} : { subject: subject.toLowerCase() as Hex }),
      chain: registry,
    });
    const row = {
      id,
      client_id: context.get("clientId"),
      policy_id: policyId,
      nonce: request.nonce,
      body: JSON.stringify(request),
      created_at: now,
      expires_at: Date.parse(request.expiresAt),
    };
    const body = { id, request, deepLink: deepLink(config.publicUrl, id) };
    const location = `/v1/presentation-requests/${id}`;
    if (context.get("idempotency") === undefined) await addRequest(database, row);
    else {
      await database.transaction().execute(async (transaction) => {
        await addRequest(transaction, row);
        await keepForReplay(context, transaction, { status: 201, body, location });
      });
    }
    context.set("requestId", id);
    context.header("Location", location);
    return context.json(body as unknown as z.infer<typeof createdSchema>, 201);
  });
}
