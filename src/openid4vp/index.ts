/**
 * Presentations over OpenID4VP 1.0 (`ldp_vc`, `direct_post`, DCQL): the forms of both sides, without any transport.
 *
 * ```ts
 * // a wallet
 * const asked = parseAuthorizationRequest(hash, payload);
 * const presentation = await createPresentation({ ...holder, request: asked.request, audience: asked.request.audience });
 * const body = encodeFormResponse(createAuthorizationResponse(asked, presentation));
 * ```
 *
 * @module
 */

export type { AuthorizationRequest } from "./authorization-request.ts";
export {
  type AuthorizationRefusal,
  type AuthorizationResponse,
  createAuthorizationRefusal,
  createAuthorizationResponse,
  encodeFormResponse,
} from "./authorization-response.ts";
export { audiencesOf, type ClientId, parseClientId } from "./client-id.ts";
export {
  type CreateAuthorizationRequestOptions,
  createAuthorizationRequest,
} from "./create-authorization-request.ts";
export { createDeepLink } from "./create-deep-link.ts";
export { decodePresentation } from "./decode-presentation.ts";
export { decodeVpToken } from "./decode-vp-token.ts";
export {
  encodePresentation,
  type PresentationBinding,
  type ZkComplianceCredential,
  type ZkPresentation,
} from "./encode-presentation.ts";
export { matchesDcqlQuery } from "./matches-dcql-query.ts";
export {
  type ParsedAuthorizationRequest,
  parseAuthorizationRequest,
} from "./parse-authorization-request.ts";
export { type SignRequestObjectOptions, signRequestObject } from "./sign-request-object.ts";
export { type VerifyRequestObjectOptions, verifyRequestObject } from "./verify-request-object.ts";
