import { FetchError } from "../../fetch/fetch-error.ts";
import { type GuardedRequestOptions, guardedRequest } from "../../fetch/guarded-request.ts";

export interface PostWebhookOptions
  extends Pick<GuardedRequestOptions, "headers" | "timeout" | "allowLocal" | "signal" | "lookup"> {
  readonly body: Uint8Array;
}

export interface WebhookAnswer {
  readonly status: number;
  /** The header `Retry-After` as it came. */
  readonly retryAfter: string | undefined;
}

/** Of an answer's body nothing matters; so much is read, that a connection may end in order. */
const MOST_READ = 4_096;

/**
 * One POST to an endpoint, guarded as every request to an address that others name; over TLS unless told.
 * @throws FetchError; the signal's reason where it was aborted
 */
export async function postWebhook(
  address: string,
  options: PostWebhookOptions,
): Promise<WebhookAnswer> {
  const url = new URL(address);
  if (!options.allowLocal && url.protocol !== "https:") {
    throw new FetchError("address", "is not https");
  }
  const answer = await guardedRequest(url, { ...options, maximum: MOST_READ, isCut: true });
  return { status: answer.status, retryAfter: answer.headers["retry-after"] };
}
