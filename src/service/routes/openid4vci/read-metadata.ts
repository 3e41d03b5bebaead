import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ServiceError } from "../../../errors.ts";
import { encodeIssuerMetadata, encodeServerMetadata } from "../../../openid4vci/issuer-metadata.ts";
import { CACHE, cache } from "../../http/cache.ts";
import { documentSchema, json, NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import { type Issuing, issuingOf } from "../../issuance/issuing.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";

export const addressOf = (publicUrl: string, path: string): string =>
  `${publicUrl.replace(/\/+$/, "")}${path}`;

/**
 * GET /.well-known/openid-credential-issuer and /.well-known/oauth-authorization-server: where the issuer's URL has a
 * path, it follows the well-known part (RFC 8414, section 3.1). Under another path there is no issuer.
 */
export function readMetadata(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { publicUrl, issuance } = dependencies.config;
  const issuerMetadata = ({ credentialIssuer, issuer }: Issuing) =>
    encodeIssuerMetadata(
      {
        credentialIssuer,
        issuerId: issuer.id,
        publicKey: { x: String(issuer.publicKey.x), y: String(issuer.publicKey.y) },
        credentialEndpoint: addressOf(publicUrl, "/v1/openid4vci/credential"),
        nonceEndpoint: addressOf(publicUrl, "/v1/openid4vci/nonce"),
        refreshEndpoint: addressOf(publicUrl, "/v1/openid4vci/refresh"),
      },
      issuance.displayName,
    );
  const serverMetadata = ({ credentialIssuer }: Issuing) =>
    encodeServerMetadata(credentialIssuer, addressOf(publicUrl, "/v1/openid4vci/token"));

  const answer = (
    context: Context<ServiceEnvironment>,
    path: string,
    encode: (issuing: Issuing) => object,
  ) => {
    const issuing = issuingOf(dependencies);
    if (new URL(issuing.credentialIssuer).pathname.replace(/\/+$/, "") !== path) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no issuer of this path");
    }
    return context.json(encode(issuing) as Record<string, unknown>, 200);
  };

  const issuerRoutes = wellKnownRoutes("openid-credential-issuer", "CredentialIssuerMetadata");
  app.openapi(issuerRoutes.atRoot, (context) => answer(context, "", issuerMetadata));
  app.openapi(issuerRoutes.atPath, (context) =>
    answer(context, `/${context.req.valid("param").path}`, issuerMetadata),
  );
  const serverRoutes = wellKnownRoutes("oauth-authorization-server", "AuthorizationServerMetadata");
  app.openapi(serverRoutes.atRoot, (context) => answer(context, "", serverMetadata));
  app.openapi(serverRoutes.atPath, (context) =>
    answer(context, `/${context.req.valid("param").path}`, serverMetadata),
  );
}

function wellKnownRoutes(name: string, form: string) {
  const path = `/.well-known/${name}`;
  const common = {
    method: "get" as const,
    tags: ["OpenID4VCI"],
    middleware: [...cache(CACHE.briefly)],
    responses: {
      200: json(documentSchema(form), "the metadata"),
      ...NOT_MODIFIED,
      ...problems(404),
    },
  };
  return {
    atRoot: createRoute({
      ...common,
      path,
      operationId: `read${form}`,
      summary: `${form}: where a wallet finds the endpoints`,
    }),
    atPath: createRoute({
      ...common,
      path: `${path}/{path}`,
      operationId: `read${form}OfPath`,
      summary: `${form}, of an issuer whose URL has a path`,
      request: { params: z.object({ path: z.string() }) },
    }),
  };
}
