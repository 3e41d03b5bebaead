import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

/** Before a webhook's secret in text; base64 of its 32 bytes follows (Standard Webhooks 1.0). */
export const WEBHOOK_SECRET_PREFIX = "whsec_";

export function formatWebhookSecret(secret: Uint8Array): string {
  return `${WEBHOOK_SECRET_PREFIX}${toBase64(secret)}`;
}

/**
 * The signature of one delivery: `v1,` and the base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`.
 * @param timestamp Unix seconds, as it stands in `webhook-timestamp`
 * @param body the bytes that are sent, and no others
 */
export function signWebhook(
  secret: Uint8Array,
  { id, timestamp, body }: { readonly id: string; readonly timestamp: string; body: Uint8Array },
): string {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  return `v1,${toBase64(hmac(sha256, secret, message))}`;
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
