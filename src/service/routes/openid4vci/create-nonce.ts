import { createRoute, z } from "@hono/zod-openapi";
import { json, problems } from "../../http/describe-route.ts";
import { issuingOf } from "../../issuance/issuing.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const nonceSchema = z
  .object({ c_nonce: z.string(), c_nonce_expires_in: z.int() })
  .openapi("NonceResponse", {
    example: {
      c_nonce: "Rk9fJx0sTzWqfAAB2-Lcv1bO0HkAAAGNxG2bQKxuGqkUeVh5jW0",
      c_nonce_expires_in: 300,
    },
  });

/** POST /v1/openid4vci/nonce: fresh, for one proof. Nothing is stored until a proof uses it. */
export function createNonce(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { config, clock } = dependencies;
  const route = createRoute({
    method: "post",
    path: "/v1/openid4vci/nonce",
    operationId: "createIssuanceNonce",
    tags: ["OpenID4VCI"],
    summary: "A nonce for a proof of possession (OpenID4VCI 1.0, section 7)",
    responses: { 200: json(nonceSchema, "the nonce"), ...problems(404) },
  });
  app.openapi(route, (context) => {
    const { secrets } = issuingOf(dependencies);
    const { nonceLifetimeSeconds } = config.issuance;
    return context.json(
      {
        c_nonce: secrets.nonce(clock() + nonceLifetimeSeconds * 1000),
        c_nonce_expires_in: nonceLifetimeSeconds,
      },
      200,
    );
  });
}
