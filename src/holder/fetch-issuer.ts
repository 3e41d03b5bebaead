import { readWebAddress } from "../credential/read-scalars.ts";
import { IssuanceError } from "../errors.ts";

/** `fetch`, as the platform has it. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

export interface FetchIssuerOptions {
  readonly fetch: Fetch;
  /** Most bytes that are taken. */
  readonly maximum: number;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface IssuerAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** Of an offer, of metadata, of a credential: each is a few KiB. */
export const JSON_MAXIMUM = 65_536;

/**
 * One request to an issuer: https, or http on this machine alone; no redirect, no cookie, no referrer, a body of bounded
 * size, read as it comes.
 * @throws IssuanceError `ERR_ISSUANCE_ADDRESS`, `_NETWORK`, `_ANSWER_TOO_LARGE`, `_ABORTED`
 */
export async function fetchIssuer(
  address: string,
  { fetch, maximum, method = "GET", headers = {}, body, signal }: FetchIssuerOptions,
): Promise<IssuerAnswer> {
  readWebAddress(address, "address", (_, expected) => {
    return new IssuanceError("ERR_ISSUANCE_ADDRESS", `the issuer's address must be ${expected}`);
  });
  if (signal?.aborted) throw aborted();
  try {
    const response = await fetch(address, {
      method,
      headers,
      redirect: "error",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.status, bytes: await readBounded(response, maximum) };
  } catch (cause) {
    if (cause instanceof IssuanceError) throw cause;
    if (signal?.aborted) throw aborted();
    throw new IssuanceError("ERR_ISSUANCE_NETWORK", "the issuer does not answer; try again", {
      cause,
    });
  }
}

async function readBounded(response: Response, maximum: number): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) break;
    length += value.length;
    if (length > maximum) {
      await reader?.cancel().catch(() => undefined);
      throw new IssuanceError(
        "ERR_ISSUANCE_ANSWER_TOO_LARGE",
        `the issuer's answer has more than ${maximum} bytes`,
      );
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** @returns undefined for what is no JSON in UTF-8 */
export function jsonOf({ bytes }: IssuerAnswer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function aborted(): IssuanceError {
  return new IssuanceError("ERR_ISSUANCE_ABORTED", "aborted");
}
