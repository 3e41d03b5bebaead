import { createRoute, z } from "@hono/zod-openapi";
import { ACCESS_TOKEN_TYPE, type AccessToken } from "../../../decision/access-token.ts";
import { ServiceError } from "../../../errors.ts";
import { canonicalJson } from "../../../field/canonical-json.ts";
import { requireStanding, type StandingDecision } from "../../decisions/require-standing.ts";
import { signJwt } from "../../decisions/sign-jwt.ts";
import { authenticate } from "../../http/authenticate.ts";
import { API_KEY, json, problems } from "../../http/describe-route.ts";
import { randomId } from "../../http/random-id.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

/** Members as in RFC 6749, section 5.1. */
const tokenSchema = z
  .object({
    access_token: z.string().openapi({ description: "RFC 9068, typ at+jwt" }),
    token_type: z.literal("Bearer"),
    expires_in: z.int().openapi({ description: "seconds" }),
  })
  .openapi("IssuedAccessToken");

/** POST /v1/decisions/:id/access-tokens: a short-lived token for the client's own back end. */
export function createAccessToken(app: ServiceApp, dependencies: ServiceDependencies): void {
  const route = createRoute({
    method: "post",
    path: "/v1/decisions/{id}/access-tokens",
    operationId: "createAccessToken",
    tags: ["decisions"],
    summary: "A short-lived access token on an acceptance that still stands",
    security: API_KEY,
    middleware: [authenticate(dependencies, "decisions")] as const,
    request: { params: z.object({ id: z.string() }) },
    responses: {
      201: json(tokenSchema, "the token"),
      ...problems(401, 403, 404, 409, 422),
    },
  });
  app.openapi(route, async (context) => {
    const { id } = context.req.valid("param");
    const standing = await requireStanding(dependencies, id, context.get("clientId"));
    if (standing.terms.chain !== null) {
      // Its proof is bound to the contract, so that another verifier could have asked for it in this one's name.
      throw new ServiceError("ERR_SERVICE_CONFLICT", "a decision for a registry gives no token");
    }
    context.set("requestId", standing.decision.request_id);
    context.set("decisionId", id);
    const token = describeToken(dependencies, standing);
    context.header("Cache-Control", "no-store");
    return context.json(
      {
        access_token: await signJwt(dependencies.keys, ACCESS_TOKEN_TYPE, token),
        token_type: "Bearer" as const,
        expires_in: token.exp - token.iat,
      },
      201,
    );
  });
}

function describeToken(
  { config, keys, random }: ServiceDependencies,
  { decision, terms, now }: StandingDecision,
): AccessToken {
  const { client_id: clientId, nullifier } = decision;
  const iat = Math.floor(now / 1000);
  return {
    iss: terms.issuer,
    aud: clientId,
    // Not the nullifier: tokens travel further than decisions do, and on chain a nullifier is public.
    sub: keys.pseudonym(canonicalJson(["access-token", clientId, nullifier])),
    client_id: clientId,
    iat,
    exp: Math.min(iat + config.decisions.accessTokenLifetimeSeconds, terms.expires_at),
    jti: randomId(random),
    policy_id: decision.policy_id,
    policy_hash: terms.policy_hash,
    decision_id: decision.id,
  };
}
