import { FetchError } from "./fetch-error.ts";
import { guardedRequest } from "./guarded-request.ts";
import type { Lookup } from "./judged-lookup.ts";

export interface GuardedFetchOptions {
  /** Most bytes that are taken. */
  readonly maximum: number;
  /** The `Accept` header; what type comes back is for the caller to check. */
  readonly accept?: string;
  /** Lets the address be plain http, of any port, on this machine or a private network. For evaluation. */
  readonly allowLocal?: boolean;
  /** Ports beside 443. */
  readonly ports?: readonly number[];
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole answer; 10,000 unless told. Half of it until the headers. */
  readonly timeout?: number;
  /** Of a copy that the caller has; the answer may then be 304. */
  readonly etag?: string;
  /** The name service; the machine's unless told. */
  readonly lookup?: Lookup;
}

export interface FetchedDocument {
  /** 304: the copy of the `etag` still counts, and `body` is empty. */
  readonly status: 200 | 304;
  readonly body: Uint8Array;
  /** Lower case, without parameters; empty where there is none. */
  readonly mediaType: string;
  readonly etag?: string;
  /** Seconds that the answer lets itself be kept; undefined where it does not say. */
  readonly maxAge?: number;
}

export type GuardedFetch = (url: string, options: GuardedFetchOptions) => Promise<FetchedDocument>;

const MAX_URL_LENGTH = 2048;
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]{0,256}"$/;

/**
 * Gets a document from an https address that somebody else named: an issuer, an authority, a relying party. No
 * redirect is followed, no packed body taken; every address that the name stands for must be public, and the connection
 * goes to one that was judged.
 * @throws FetchError (a ServiceError) `ERR_SERVICE_FETCH_BLOCKED` for an address that is not asked,
 *   `ERR_SERVICE_FETCH_FAILED` for an answer that does not come, or not within its bounds
 */
export async function guardedFetch(
  url: string,
  options: GuardedFetchOptions,
): Promise<FetchedDocument> {
  const { maximum, accept = "*/*", allowLocal = false, etag, signal, lookup } = options;
  const address = parseAddress(url, { allowLocal, ports: options.ports ?? [] });
  const timeout = options.timeout ?? 10_000;
  const { status, headers, body } = await guardedRequest(address, {
    maximum,
    allowLocal,
    timeout,
    headersTimeout: Math.ceil(timeout / 2),
    headers: { accept, ...(etag === undefined ? {} : { "if-none-match": etag }) },
    statuses: etag === undefined ? [200] : [200, 304],
    signal,
    lookup,
  });
  const tag = headers.etag;
  const maxAge = keepFor(headers);
  return {
    status: status as 200 | 304,
    body,
    mediaType: (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "",
    ...(tag !== undefined && ETAG.test(tag) ? { etag: tag } : {}),
    ...(maxAge === undefined ? {} : { maxAge }),
  };
}

function parseAddress(
  text: string,
  { allowLocal, ports }: { allowLocal: boolean; ports: readonly number[] },
): URL {
  const refuse = (what: string) => new FetchError("address", what);
  if (text.length > MAX_URL_LENGTH || !URL.canParse(text)) throw refuse("is no URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowLocal && url.protocol === "http:")) {
    throw refuse("is not https");
  }
  if (url.username !== "" || url.password !== "") throw refuse("holds a user or password");
  if (!allowLocal && url.port !== "" && !ports.includes(Number(url.port))) {
    throw refuse("has a port that is not allowed");
  }
  return url;
}

/** RFC 9111: `max-age` less `Age`; 0 where the answer wants to be asked again. */
function keepFor(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const control = String(headers["cache-control"] ?? "").toLowerCase();
  if (/(?:^|[\s,])no-(?:store|cache)\b/.test(control)) return 0;
  const found = /(?:^|[\s,])max-age=(\d{1,10})(?:$|[\s,])/.exec(control);
  if (found === null) return undefined;
  const age = Number(headers.age ?? 0);
  return Math.max(0, Number(found[1]) - (Number.isFinite(age) && age > 0 ? age : 0));
}
