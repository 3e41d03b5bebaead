/**
 * What a dApp's back end and an auditor check of a verification service's decisions: receipts, access tokens and
 * webhooks. Nothing here asks the service; the keys are its published ones.
 *
 * ```ts
 * const jwks = await (await fetch('https://gate.example/.well-known/jwks.json')).json();
 * const options = { jwks, issuer: 'https://gate.example', audience: 'exchange', now: new Date() };
 * const receipt = await verifyReceipt(text, { ...options, requestId });
 * if (receipt.outcome === 'accepted') grant(receipt.nullifier);
 * ```
 *
 * @module
 */
export type { AccessToken } from "./access-token.ts";
export { CLOCK_TOLERANCE, type ExpectedClaims } from "./assert-claims.ts";
export { digestPresentation, digestRequest, digestRequestId } from "./digests.ts";
export { parseServiceJwks, type ServiceJwk, type ServiceJwks } from "./json-web-keys.ts";
export { parseReceipt } from "./parse-receipt.ts";
export type { Receipt } from "./receipt.ts";
export {
  type Replay,
  type ReplayedFacts,
  type ReplayReceiptOptions,
  type ReplayState,
  replayReceipt,
} from "./replay-receipt.ts";
export { type VerifyAccessTokenOptions, verifyAccessToken } from "./verify-access-token.ts";
export {
  type VerifyReceiptOptions,
  verifyReceipt,
  verifyReceiptOrigin,
} from "./verify-receipt.ts";
export { type VerifyWebhookOptions, verifyWebhook, type WebhookEvent } from "./verify-webhook.ts";
