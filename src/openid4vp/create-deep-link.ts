import type { AuthorizationRequest } from "./authorization-request.ts";

const SCHEME = "openid4vp://";

/**
 * The link that opens a wallet. A signed request goes by reference, a short link for a QR code; an unsigned one has no
 * request object, and goes by value.
 */
export function createDeepLink(request: AuthorizationRequest, requestUri?: string): string {
  const parameters: Readonly<Record<string, unknown>> =
    requestUri === undefined
      ? { ...request }
      : { client_id: request.client_id, request_uri: requestUri, request_uri_method: "post" };
  const search = new URLSearchParams(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  return `${SCHEME}?${search}`;
}
