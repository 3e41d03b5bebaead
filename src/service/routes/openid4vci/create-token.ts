import { createRoute, z } from "@hono/zod-openapi";
import { PRE_AUTHORIZED_GRANT } from "../../../openid4vci/vocabulary.ts";
import { json, problems } from "../../http/describe-route.ts";
import { randomId } from "../../http/random-id.ts";
import { readFormBody } from "../../http/read-form-body.ts";
import { digestOf } from "../../issuance/issuance-secrets.ts";
import { issuingOf } from "../../issuance/issuing.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { redeemCode } from "../../store/issuance/credential-offers.ts";
import { isSameSecret } from "../openid4vp/is-same-secret.ts";
import { answerOAuth, OAuthRefusal, oauthErrors } from "./oauth-answers.ts";

const formSchema = z
  .object({
    grant_type: z.literal(PRE_AUTHORIZED_GRANT),
    "pre-authorized_code": z.string(),
    tx_code: z.string().optional(),
  })
  .openapi("TokenRequest", {
    example: {
      grant_type: PRE_AUTHORIZED_GRANT,
      "pre-authorized_code": "JX5rOn0gCGH6bAf1JPUbBJkAAXvTLUi5Q2m4ZUqSSRY",
      tx_code: "493536",
    },
  });

const answerSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal("Bearer"),
    expires_in: z.int(),
  })
  .openapi("TokenResponse", {
    example: {
      access_token: "u7Zl1kHnBMNTtw4Kh4TGXh2VAyqm0kzL",
      token_type: "Bearer",
      expires_in: 600,
    },
  });

/** POST /v1/openid4vci/token: a pre-authorised code, and the transaction code where one is asked for, for a token. */
export function createToken(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { config, database, clock, random } = dependencies;
  const route = createRoute({
    method: "post",
    path: "/v1/openid4vci/token",
    operationId: "createIssuanceToken",
    tags: ["OpenID4VCI"],
    summary: "Exchange a pre-authorised code (OpenID4VCI 1.0, section 6)",
    request: {
      body: {
        required: true,
        content: { "application/x-www-form-urlencoded": { schema: formSchema } },
      },
    },
    responses: {
      200: json(answerSchema, "the token; the code counts no more"),
      ...oauthErrors(400),
      ...problems(404, 413, 415),
    },
  });
  // Described and not validated by the framework: OAuth has answers of its own.
  app.openAPIRegistry.registerPath(route);
  app.post(route.getRoutingPath(), (context) =>
    answerOAuth(context, async () => {
      const { secrets } = issuingOf(dependencies);
      const form = await readFormBody(context);
      if (form.get("grant_type") !== PRE_AUTHORIZED_GRANT) {
        throw new OAuthRefusal("unsupported_grant_type", `only ${PRE_AUTHORIZED_GRANT}`);
      }
      const code = form.get("pre-authorized_code");
      if (code === undefined || code === "") {
        throw new OAuthRefusal("invalid_request", "the pre-authorized_code is missing");
      }
      const txCode = form.get("tx_code");
      const token = randomId(random);
      const { tokenLifetimeSeconds, maxTxCodeAttempts } = config.issuance;
      const now = clock();
      const isRedeemed = await database.transaction().execute((transaction) =>
        redeemCode(transaction, {
          codeDigest: digestOf(code),
          isTxCode: ({ id, tx_code_length: length }) =>
            length === 0
              ? txCode === undefined
              : isSameSecret(txCode ?? "", secrets.txCode(id, length)),
          maxTxAttempts: maxTxCodeAttempts,
          tokenDigest: digestOf(token),
          tokenExpiresAt: now + tokenLifetimeSeconds * 1000,
          now,
        }),
      );
      if (!isRedeemed) {
        throw new OAuthRefusal(
          "invalid_grant",
          "the code is unknown, was used or has ended, or the transaction code is wrong",
        );
      }
      return context.json({
        access_token: token,
        token_type: "Bearer",
        expires_in: tokenLifetimeSeconds,
      });
    }),
  );
}
