import { CliError } from "../../errors.ts";

export interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export type Request = (url: URL, headers?: Record<string, string>) => Promise<Answer | undefined>;

const MILLISECONDS = 30_000;
const BYTES = 8 * 2 ** 20;

/** Gets an address that the person at the keyboard gave; `undefined` where nothing answers. Bodies are cut at 8 MiB. */
export function createRequest(signal: AbortSignal): Request {
  return async (url, headers = {}) => {
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(MILLISECONDS)]);
      const response = await fetch(url, { headers, signal: limit });
      const parts: Uint8Array[] = [];
      let length = 0;
      // the DOM's types do not say that a body can be iterated; Node's can
      const body = (response.body ?? []) as unknown as AsyncIterable<Uint8Array>;
      for await (const part of body) {
        parts.push(part);
        length += part.length;
        if (length > BYTES) break;
      }
      const { status } = response;
      return {
        url: new URL(response.url),
        status,
        headers: response.headers,
        body: new Uint8Array(Buffer.concat(parts)),
      };
    } catch {
      if (signal.aborted) throw signal.reason;
      return undefined;
    }
  };
}

export function readAddress(text: string): URL {
  if (!URL.canParse(text)) {
    throw new CliError("ERR_CLI_USAGE", "--url takes addresses, each http or https");
  }
  return new URL(text);
}

export const mediaType = ({ headers }: Answer): string =>
  (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

export const textOf = ({ body }: Answer): string => new TextDecoder().decode(body);
