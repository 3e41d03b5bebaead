import { createRoute, z } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { createAuthorizationRequest } from "../../../openid4vp/create-authorization-request.ts";
import { createDeepLink } from "../../../openid4vp/create-deep-link.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { authenticate } from "../../http/authenticate.ts";
import { boundBody } from "../../http/bound-body.ts";
import { API_KEY, json, jsonBody, problems } from "../../http/describe-route.ts";
import { idempotencyHeaders, idempotent, keepForReplay } from "../../http/idempotency.ts";
import { randomBytes, randomId } from "../../http/random-id.ts";
import { SMALL_BODY } from "../../http/read-json-body.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { addOpenid4vpRequest, type NewCarriedRequest } from "../../store/openid4vp-requests.ts";
import type { NewRequest } from "../../store/requests.ts";
import { createServedRequest } from "../../verification/create-served-request.ts";
import type { ServedPolicy } from "../../verification/serve-policies.ts";
import { clientIdOf } from "./client-id-of.ts";

const bodySchema = z
  .strictObject({
    policyId: z.string().min(1).max(64),
    subject: z
      .string()
      .regex(/^0x(?!0{40})[0-9a-fA-F]{40}$/)
      .optional()
      .openapi({ description: "the address that the result is for; mode account needs one" }),
    redirectUri: z.string().max(2048).optional().openapi({
      description: "for one device: where the holder's browser comes back to; a configured one",
    }),
  })
  .openapi("NewOpenid4vpRequest");

const createdSchema = z
  .object({
    id: z.string().openapi({ description: "what wallets know the request by" }),
    requestId: z.string().optional().openapi({
      description: "of the presentation request, to wait for its decision; absent with redirectUri",
    }),
    clientId: z.string(),
    requestUri: z.string().optional().openapi({ description: "of a signed request object" }),
    deepLink: z.string().openapi({ description: "openid4vp://...: a link, or a QR code" }),
    expiresAt: z.string(),
  })
  .openapi("CreatedOpenid4vpRequest");

/** POST /v1/openid4vp/requests: a fresh, single-use request for a configured policy, as OpenID4VP carries it. */
export function createOpenid4vpRequest(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { config, policies, clock } = dependencies;
  const route = createRoute({
    method: "post",
    path: "/v1/openid4vp/requests",
    operationId: "createOpenid4vpRequest",
    tags: ["OpenID4VP"],
    summary: "Ask for a presentation over OpenID4VP",
    security: API_KEY,
    middleware: [
      authenticate(dependencies, "requests"),
      boundBody(SMALL_BODY),
      idempotent(dependencies),
    ] as const,
    request: { headers: idempotencyHeaders, body: jsonBody(bodySchema) },
    responses: {
      201: json(createdSchema, "the request"),
      ...problems(400, 401, 403, 404, 409, 413, 415),
    },
  });
  app.openapi(route, async (context) => {
    const { policyId, subject, redirectUri } = context.req.valid("json");
    const now = clock();
    const served = policies.find(policyId, now);
    if (served === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such policy");
    }
    if (served.scope.mode === "account" && subject === undefined) {
      throw misformed("subject: a policy of mode account needs one");
    }
    if (redirectUri !== undefined && !config.openid4vp.redirectUris.includes(redirectUri)) {
      throw misformed("redirectUri: must be one of the configured openid4vp.redirectUris");
    }
    const { created, rows } = describeRequest(dependencies, {
      served,
      now,
      apiKeyId: context.get("clientId"),
      redirectUri,
      subject: subject?.toLowerCase() as Hex | undefined,
    });
    const { requestId, ...shown } = created;
    const body = redirectUri === undefined ? created : shown;
    const location = `/v1/openid4vp/requests/${created.id}`;
    await dependencies.database.transaction().execute(async (transaction) => {
      await addOpenid4vpRequest(transaction, ...rows);
      await keepForReplay(context, transaction, { status: 201, body, location });
    });
    context.set("requestId", requestId);
    context.header("Location", location);
    return context.json(body, 201);
  });
}

interface Asked {
  readonly served: ServedPolicy;
  readonly now: number;
  readonly apiKeyId: string;
  readonly redirectUri: string | undefined;
  readonly subject: Hex | undefined;
}

/** What is answered, and what is stored. */
function describeRequest(
  dependencies: ServiceDependencies,
  { served, now, apiKeyId, redirectUri, subject }: Asked,
) {
  const { config, random } = dependencies;
  const id = randomId(random);
  const requestId = randomId(random);
  const uri = `${config.publicUrl.replace(/\/+$/, "")}/v1/openid4vp/requests/${id}`;
  const request = {
    ...createServedRequest(dependencies, served, {
      id: requestId,
      nonce: randomBytes(random, 32),
      now,
      ...(subject === undefined ? {} : { subject }),
    }),
    responseUri: `${uri}/response`,
  };
  const state = randomId(random);
  const { clientName, did } = config.openid4vp;
  // The wallet knows the request by the id of its addresses, and never learns the one that the plain protocol takes.
  const parameters = createAuthorizationRequest(
    { ...request, id },
    {
      clientId: clientIdOf(config, request.responseUri),
      state,
      ...(clientName === undefined ? {} : { clientName }),
      ...packFor(served, did),
      circuitHashes: dependencies.circuitHashes ?? {},
    },
  );
  const rows: [NewRequest, NewCarriedRequest] = [
    {
      id: requestId,
      client_id: apiKeyId,
      policy_id: served.id,
      nonce: request.nonce,
      body: JSON.stringify(request),
      created_at: now,
      expires_at: Date.parse(request.expiresAt),
    },
    {
      id,
      parameters: JSON.stringify(parameters),
      state,
      redirect_uri: redirectUri ?? null,
      response_code: randomId(random),
    },
  ];
  const requestUri = did === undefined ? {} : { requestUri: uri };
  const created = {
    id,
    requestId,
    clientId: parameters.client_id,
    ...requestUri,
    deepLink: createDeepLink(parameters, requestUri.requestUri),
    expiresAt: request.expiresAt,
  };
  return { created, rows };
}

/** Most bytes of a signed pack that a request carries. */
const MAX_PACK_BYTES = 65_536;

/** Shown where it does not have to fit into a link; nothing in the proof rests on it. */
function packFor({ signedPack }: ServedPolicy, did: string | undefined) {
  if (did === undefined || signedPack === undefined) return {};
  return JSON.stringify(signedPack).length > MAX_PACK_BYTES ? {} : { signedPack };
}

function misformed(message: string): ServiceError {
  return new ServiceError("ERR_SERVICE_BODY_FORM", message);
}
