import type { Presentation } from "../presentation/types.ts";
import { encodePresentation, type ZkPresentation } from "./encode-presentation.ts";
import type { ParsedAuthorizationRequest } from "./parse-authorization-request.ts";

/** What the wallet posts as a form: `vp_token` as JSON text. */
export interface AuthorizationResponse {
  readonly vp_token: Readonly<Record<string, readonly [ZkPresentation]>>;
  readonly state: string;
}

/** Whether the wallet cannot or its holder will not, it says this and no more. */
export interface AuthorizationRefusal {
  readonly error: "access_denied";
  readonly state: string;
}

/** The answer to an authorization request. */
export function createAuthorizationResponse(
  asked: ParsedAuthorizationRequest,
  presentation: Presentation,
): AuthorizationResponse {
  return {
    vp_token: { [asked.queryId]: [encodePresentation(presentation, asked)] },
    state: asked.state,
  };
}

export function createAuthorizationRefusal({
  state,
}: ParsedAuthorizationRequest): AuthorizationRefusal {
  return { error: "access_denied", state };
}

/** The body of the POST to `response_uri`. */
export function encodeFormResponse(
  response: AuthorizationResponse | AuthorizationRefusal,
): URLSearchParams {
  return new URLSearchParams(
    Object.entries(response).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
