import { lookup as systemLookup } from "node:dns";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { FetchError } from "./fetch-error.ts";
import { judgedLookup, type Lookup, leadsInside } from "./judged-lookup.ts";
import { isPublicAddress } from "./public-address.ts";

export interface GuardedRequestOptions {
  /** Most bytes that are taken. */
  readonly maximum: number;
  /** A longer body is cut off there in place of being refused: only the status and the headers matter. */
  readonly isCut?: boolean;
  /** To be posted; a GET without it. */
  readonly body?: Uint8Array;
  /** Let the address lead to this machine or a private network. */
  readonly allowLocal: boolean;
  /** Milliseconds for the whole answer. */
  readonly timeout: number;
  /** Milliseconds until the answer's headers, connecting and the name service included. */
  readonly headersTimeout?: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Statuses that are an answer; every one unless told. */
  readonly statuses?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** The name service; the machine's unless told. */
  readonly lookup?: Lookup | undefined;
}

export interface GuardedAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Uint8Array;
}

/**
 * One request to an address that somebody else named: follows no redirect, sends nothing of the caller but what it is
 * given, takes no packed body (what is small on the wire may be large), ends after a time and a size.
 * @param url one that was parsed: a host in another spelling of an IPv4 address is that address by then
 * @throws FetchError; the signal's reason where it was aborted
 */
export async function guardedRequest(
  url: URL,
  options: GuardedRequestOptions,
): Promise<GuardedAnswer> {
  const { allowLocal, signal, timeout } = options;
  signal?.throwIfAborted();
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A host that is an address by itself is looked up by nobody.
  if (!allowLocal && isIP(host) !== 0 && !isPublicAddress(host)) throw leadsInside();
  const late = AbortSignal.timeout(timeout);
  const ended = signal === undefined ? late : AbortSignal.any([signal, late]);
  try {
    return await exchange(url, options, ended);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof FetchError) throw cause;
    if (late.aborted) throw new FetchError("timeout", "does not answer in time");
    throw new FetchError("unreachable", "does not answer", { cause });
  }
}

function exchange(
  url: URL,
  options: GuardedRequestOptions,
  signal: AbortSignal,
): Promise<GuardedAnswer> {
  const { allowLocal, body, headers, lookup = systemLookup } = options;
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
      signal,
      agent: false,
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...headers,
        "accept-encoding": "identity",
        ...(body === undefined ? {} : { "content-length": String(body.length) }),
      },
      ...(allowLocal ? {} : { lookup: judgedLookup(lookup) }),
    });
    const timer = setTimeout(
      () => request.destroy(new FetchError("timeout", "does not answer in time")),
      options.headersTimeout ?? options.timeout,
    );
    request.on("close", () => clearTimeout(timer));
    request.on("socket", (socket) => {
      socket.once("connect", () => {
        // Belt and braces: whatever looked the name up, this is who answers.
        const { remoteAddress } = socket;
        if (allowLocal || (remoteAddress !== undefined && isPublicAddress(remoteAddress))) return;
        request.destroy(leadsInside());
      });
    });
    request.on("error", reject).on("response", (response) => {
      clearTimeout(timer);
      readAnswer(response, options).then(resolve, (error: unknown) => {
        response.destroy();
        reject(error);
      });
    });
    request.end(body);
  });
}

async function readAnswer(
  response: IncomingMessage,
  { maximum, isCut = false, statuses }: GuardedRequestOptions,
): Promise<GuardedAnswer> {
  const { statusCode: status = 0, headers } = response;
  if (statuses?.includes(status) === false)
    throw new FetchError("status", `answers ${status}`, { status });
  const encoding = headers["content-encoding"];
  if (!isCut && encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw new FetchError("encoding", "answers with a packed body");
  }
  const tooLong = () => new FetchError("size", `answers with more than ${maximum} bytes`);
  if (!isCut && Number(headers["content-length"] ?? 0) > maximum) throw tooLong();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maximum && isCut) break;
    if (length > maximum) throw tooLong();
    chunks.push(chunk);
  }
  return { status, headers, body: new Uint8Array(Buffer.concat(chunks)) };
}
