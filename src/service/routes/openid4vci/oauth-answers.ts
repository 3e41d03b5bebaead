import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { problemSchema } from "../../http/describe-route.ts";
import type { ServiceEnvironment } from "../../service-dependencies.ts";

const oauthErrorSchema = z
  .object({
    error: z.string().regex(/^[a-z_]+$/),
    error_description: z.string(),
  })
  .openapi("OAuthError", {
    description: "RFC 6749, section 5.2, and OpenID4VCI 1.0, section 8.3.1",
    example: { error: "invalid_grant", error_description: "the code is not valid" },
  });

/** Refusals of a route that OAuth has a form for; what else may fail is a problem, as everywhere. */
export function oauthErrors<S extends 400 | 401>(...statuses: readonly S[]) {
  const content = {
    "application/json": { schema: oauthErrorSchema },
    "application/problem+json": { schema: problemSchema },
  };
  const description = "it was refused, as OAuth says it";
  return Object.fromEntries(
    statuses.map((status) => [status, { description, content }] as const),
  ) as Record<S, { description: string; content: typeof content }>;
}

/** The codes that are answered here. */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_grant"
  | "unsupported_grant_type"
  | "invalid_token"
  | "invalid_credential_request"
  | "unknown_credential_configuration"
  | "invalid_proof"
  | "invalid_nonce"
  | "credential_request_denied";

/** A refusal on its way to `answerOAuth`. */
export class OAuthRefusal extends Error {
  readonly code: OAuthErrorCode;

  constructor(code: OAuthErrorCode, description: string) {
    super(description);
    this.name = "OAuthRefusal";
    this.code = code;
  }
}

/** Runs a handler; a refusal that it throws is answered in OAuth's form. */
export async function answerOAuth(
  context: Context<ServiceEnvironment>,
  run: () => Promise<Response>,
): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof OAuthRefusal)) throw error;
    const { code, message } = error;
    context.set("code", code);
    if (code === "invalid_token") {
      context.header("WWW-Authenticate", 'Bearer error="invalid_token"');
    }
    return context.json(
      { error: code, error_description: message },
      code === "invalid_token" ? 401 : 400,
    );
  }
}
