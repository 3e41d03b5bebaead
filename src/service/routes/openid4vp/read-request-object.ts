import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ServiceError } from "../../../errors.ts";
import type { AuthorizationRequest } from "../../../openid4vp/authorization-request.ts";
import { signRequestObject } from "../../../openid4vp/sign-request-object.ts";
import { REQUEST_OBJECT_TYPE } from "../../../openid4vp/vocabulary.ts";
import { documentSchema, problems } from "../../http/describe-route.ts";
import { readFormBody } from "../../http/read-form-body.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { assertOpen } from "../../store/assert-open.ts";
import { findOpenid4vpRequest } from "../../store/openid4vp-requests.ts";
import { keyIdOf } from "./read-did-document.ts";

const MEDIA_TYPE = `application/${REQUEST_OBJECT_TYPE}`;

const responses = {
  200: {
    description: "the signed request object; the parameters in JSON where requests are unsigned",
    content: {
      [MEDIA_TYPE]: { schema: z.string() },
      "application/json": { schema: documentSchema("the authorization request's parameters") },
    },
  },
  ...problems(400, 404, 409, 410, 413, 415, 429),
};

const walletForm = z
  .object({
    wallet_nonce: z
      .string()
      .regex(/^[A-Za-z0-9._~-]{1,256}$/)
      .optional(),
    wallet_metadata: z.string().optional().openapi({ description: "JSON; not read" }),
  })
  .openapi("WalletParameters");

/**
 * GET and POST /v1/openid4vp/requests/{id}: the request_uri. By POST the wallet's nonce comes back in the object, which
 * so was made for it and now (OpenID4VP 1.0, section 5.10).
 */
export function readRequestObject(app: ServiceApp, dependencies: ServiceDependencies): void {
  const path = "/v1/openid4vp/requests/{id}";
  const tags = ["OpenID4VP"];
  const params = z.object({ id: z.string() });
  const get = createRoute({
    method: "get",
    path,
    operationId: "readOpenid4vpRequest",
    tags,
    summary: "The request, as the wallet fetches it",
    request: { params },
    responses,
  });
  app.openAPIRegistry.registerPath(get);
  app.get(get.getRoutingPath(), (context) => answer(context, dependencies, async () => undefined));

  const post = createRoute({
    method: "post",
    path,
    operationId: "fetchOpenid4vpRequest",
    tags,
    summary: "The request, made for this wallet",
    request: {
      params,
      body: { content: { "application/x-www-form-urlencoded": { schema: walletForm } } },
    },
    responses,
  });
  // Described and not validated by the framework, which would read the body without a bound.
  app.openAPIRegistry.registerPath(post);
  app.post(post.getRoutingPath(), (context) =>
    answer(context, dependencies, async () => {
      const walletNonce = (await readFormBody(context)).get("wallet_nonce");
      if (!walletForm.shape.wallet_nonce.safeParse(walletNonce).success) {
        throw new ServiceError("ERR_SERVICE_BODY_FORM", "wallet_nonce: not of the form");
      }
      return walletNonce;
    }),
  );
}

async function answer(
  context: Context<ServiceEnvironment>,
  { config, database, clock, keys }: ServiceDependencies,
  readWalletNonce: () => Promise<string | undefined>,
): Promise<Response> {
  const now = clock();
  const found = await findOpenid4vpRequest(database, context.req.param("id") ?? "", now);
  const row = assertOpen(found?.row, now, config.maxAttempts);
  context.set("requestId", row.id);
  const walletNonce = await readWalletNonce();
  const parameters = JSON.parse(found?.carried.parameters ?? "") as AuthorizationRequest;
  context.header("Cache-Control", "no-store");
  const { did } = config.openid4vp;
  if (did === undefined || !parameters.client_id.endsWith(`:${did}`)) {
    return context.json({
      ...parameters,
      ...(walletNonce === undefined ? {} : { wallet_nonce: walletNonce }),
    });
  }
  const object = await signRequestObject(parameters, {
    keyId: keyIdOf(did, keys),
    privateKey: keys.receipts.privateKey,
    ...(walletNonce === undefined ? {} : { walletNonce }),
    now: new Date(now),
    expiresAt: new Date(row.expires_at),
  });
  return context.body(object, 200, { "Content-Type": MEDIA_TYPE });
}
