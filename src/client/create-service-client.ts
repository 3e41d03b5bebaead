import { ClientError, errorOfResponse } from "./client-error.ts";
import { OPERATIONS, type Operations } from "./operations.generated.ts";

export interface ServiceClientOptions {
  /** The service's `publicUrl`. With a key: https, or http on this machine. */
  readonly baseUrl: string;
  /** For the operations that need one; sent to no other. */
  readonly apiKey?: string;
  /** The platform's `fetch` unless told. */
  readonly fetch?: typeof globalThis.fetch;
  /** Of a whole call, its body included; 30,000 unless told. */
  readonly timeoutMs?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Fresh for each request, and the same when it is sent again: it then takes effect once. */
  readonly idempotencyKey?: string;
}

export type OperationId = keyof Operations;

type Arguments<I> =
  Record<never, never> extends I
    ? [input?: I, options?: CallOptions]
    : [input: I, options?: CallOptions];

/** One method for each operation of the service's document, by its operationId. */
export type ServiceClient = {
  readonly [K in OperationId]: (
    ...args: Arguments<Operations[K]["input"]>
  ) => Promise<Operations[K]["output"]>;
};

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * A client of the verification service, for back ends (with a key) and wallets (without), in Node and in browsers. It
 * keeps nothing, logs nothing, and follows no redirect: a key goes to `baseUrl` alone.
 *
 * ```ts
 * const client = createServiceClient({ baseUrl: 'https://gate.example', apiKey });
 * const { id, deepLink } = await client.createPresentationRequest({ body: { policyId: 'eu-adults' } });
 * const { outcome } = await client.readDecisionOfRequest({ id });
 * ```
 *
 * Every method rejects with a `ClientError`.
 * @throws RangeError for a `baseUrl` that a key must not be sent to, or that is none
 */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const base = parseBaseUrl(options);
  const methods = Object.keys(OPERATIONS).map((id) => [
    id,
    (input: Input = {}, call: CallOptions = {}) =>
      send(options, base, OPERATIONS[id as OperationId], input, call),
  ]);
  return Object.freeze(Object.fromEntries(methods)) as ServiceClient;
}

type Input = Readonly<Record<string, unknown>>;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly needsKey: boolean;
  readonly media?: string;
}

function parseBaseUrl({ baseUrl, apiKey }: ServiceClientOptions): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search + url.hash !== "") {
    throw new RangeError("baseUrl must be an http or https address without query and fragment");
  }
  if (apiKey !== undefined && url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    throw new RangeError("an API key is sent over https alone, or to this machine");
  }
  return url.href.replace(/\/+$/, "");
}

async function send(
  { apiKey, fetch = globalThis.fetch, timeoutMs = 30_000 }: ServiceClientOptions,
  base: string,
  operation: Operation,
  input: Input,
  call: CallOptions,
): Promise<unknown> {
  const headers: Record<string, string> = {};
  if (operation.needsKey && apiKey !== undefined) headers.authorization = `Bearer ${apiKey}`;
  if (operation.media !== undefined) headers["content-type"] = operation.media;
  if (call.idempotencyKey !== undefined) headers["idempotency-key"] = call.idempotencyKey;
  const timeout = AbortSignal.timeout(call.timeoutMs ?? timeoutMs);
  const body = operation.media === undefined ? undefined : encodeBody(operation.media, input.body);
  const url = addressOf(base, operation, input);
  try {
    const response = await fetch(url, {
      method: operation.method,
      headers,
      redirect: "error",
      credentials: "omit",
      signal: call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]),
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) throw await errorOfResponse(response);
    return await readResult(response);
  } catch (error) {
    if (error instanceof ClientError) throw error;
    if (call.signal?.aborted) {
      throw new ClientError("ERR_CLIENT_ABORTED", "the call was aborted");
    }
    if (timeout.aborted) throw new ClientError("ERR_CLIENT_TIMEOUT", "the service did not answer");
    throw new ClientError("ERR_CLIENT_NETWORK", "the service could not be reached", {
      cause: error,
    });
  }
}

/** @throws RangeError for a part of the path that is missing, or would name another path */
function addressOf(base: string, { path, query }: Operation, input: Input): string {
  const filled = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = input[name];
    if (typeof value !== "string" || /^\.{0,2}$/.test(value)) {
      throw new RangeError(`${name} must be a text that stands for a part of the path`);
    }
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const name of query) if (input[name] !== undefined) search.set(name, String(input[name]));
  return search.size === 0 ? base + filled : `${base}${filled}?${search}`;
}

function encodeBody(media: string, body: unknown): string {
  return media === "application/x-www-form-urlencoded"
    ? new URLSearchParams(body as Record<string, string>).toString()
    : JSON.stringify(body);
}

async function readResult(response: Response): Promise<unknown> {
  if (!/^application\/(?:[\w.-]+\+)?json\b/.test(response.headers.get("content-type") ?? "")) {
    return response.text();
  }
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    const { status } = response;
    throw new ClientError("ERR_CLIENT_ANSWER_FORM", "the answer is not JSON", { status });
  }
}
