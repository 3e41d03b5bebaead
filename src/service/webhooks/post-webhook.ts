import { lookup as systemLookup } from "node:dns";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { FetchError } from "../../fetch/fetch-error.ts";
import { judgedLookup, type Lookup, leadsInside } from "../../fetch/judged-lookup.ts";
import { isPublicAddress } from "../../fetch/public-address.ts";

export interface PostWebhookOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Milliseconds for the whole answer. */
  readonly timeout: number;
  /** Lets the address be on this machine or a private network. */
  readonly allowLocal: boolean;
  readonly signal: AbortSignal;
  /** The name service; the machine's unless told. */
  readonly lookup?: Lookup | undefined;
}

export interface WebhookAnswer {
  readonly status: number;
  /** The header `Retry-After` as it came. */
  readonly retryAfter: string | undefined;
}

/** Of an answer's body nothing matters; so much is read, that a connection may end in order. */
const MOST_READ = 4_096;

/**
 * One POST to an endpoint: follows no redirect, connects to no address of this machine or a private network unless
 * told, ends after a time, and reads next to nothing of the answer.
 * @throws FetchError; the signal's reason where it was aborted
 */
export async function postWebhook(
  address: string,
  { headers, body, timeout, allowLocal, signal, lookup = systemLookup }: PostWebhookOptions,
): Promise<WebhookAnswer> {
  signal.throwIfAborted();
  const url = new URL(address);
  if (!allowLocal && url.protocol !== "https:") throw new FetchError("address", "is not https");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A host that is an address by itself is looked up by nobody.
  if (!allowLocal && isIP(host) !== 0 && !isPublicAddress(host)) throw leadsInside();
  const late = AbortSignal.timeout(timeout);
  try {
    return await new Promise((resolve, reject) => {
      const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
        method: "POST",
        signal: AbortSignal.any([signal, late]),
        agent: false,
        headers: { ...headers, "content-length": String(body.length) },
        ...(allowLocal ? {} : { lookup: judgedLookup(lookup) }),
      });
      request.on("error", reject).on("response", (response) => {
        readAnswer(response).then(resolve, reject);
      });
      request.end(body);
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof FetchError) throw cause;
    if (late.aborted) throw new FetchError("timeout", "does not answer in time");
    throw new FetchError("unreachable", "does not answer", { cause });
  }
}

/** The status is the answer; a body that is long, or never ends, is cut off and changes nothing. */
async function readAnswer(response: IncomingMessage): Promise<WebhookAnswer> {
  const { statusCode: status = 0, headers } = response;
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_READ) break;
  }
  return { status, retryAfter: headers["retry-after"] };
}
