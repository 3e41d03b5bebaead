import { createRoute } from "@hono/zod-openapi";
import { ServiceError } from "../../../errors.ts";
import { documentSchema, json, problems } from "../../http/describe-route.ts";
import { publishedJwks, type ServiceKeys } from "../../keys/service-keys.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

/** DID URL of the key that signs request objects. */
export const keyIdOf = (did: string, { receipts }: Pick<ServiceKeys, "receipts">): string =>
  `${did}#${receipts.kid}`;

/**
 * GET /.well-known/did.json: the verifier's DID document, with the keys of its request objects, the one that
 * signs first. For a DID of this host that is its place; for another the operator publishes a copy where the DID says.
 */
export function readDidDocument(
  app: ServiceApp,
  { config, keys, clock }: ServiceDependencies,
): void {
  const route = createRoute({
    method: "get",
    path: "/.well-known/did.json",
    operationId: "readDidDocument",
    tags: ["OpenID4VP"],
    summary: "The verifier's DID document",
    responses: { 200: json(documentSchema("a DID document"), "the document"), ...problems(404) },
  });
  const published = publishedJwks(keys);
  app.openapi(route, async (context) => {
    const { did } = config.openid4vp;
    if (did === undefined) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "this verifier has no DID");
    }
    const seconds = Math.floor(clock() / 1000);
    // A key that was replaced stays while a node may still sign with it.
    const current = (await published).filter(({ exp }) => exp === undefined || seconds < exp);
    const methods = current.map(({ exp: _exp, ...publicKeyJwk }) => ({
      id: `${did}#${publicKeyJwk.kid}`,
      type: "JsonWebKey",
      controller: did,
      publicKeyJwk,
    }));
    return context.json(
      {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        id: did,
        verificationMethod: methods,
        authentication: methods.map(({ id }) => id),
        assertionMethod: methods.map(({ id }) => id),
      },
      200,
    );
  });
}
