import { TrustError } from "../errors.ts";

export interface FetchTextOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Most bytes that are taken, unpacked. */
  readonly maximum: number;
  readonly cache: RequestCache;
  readonly signal: AbortSignal | undefined;
}

/**
 * A file of a static host, without cookies and without saying who asks. What it says is verified by a signature or a
 * root, so where it comes from does not matter.
 * @throws TrustError `ERR_TRUST_FETCH`
 */
export async function fetchText(
  url: string | URL,
  { fetch, maximum, cache, signal }: FetchTextOptions,
): Promise<string> {
  try {
    const response = await fetch(url, {
      cache,
      credentials: "omit",
      referrerPolicy: "no-referrer",
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return await readAtMost(response, maximum);
  } catch (cause) {
    throw new TrustError("ERR_TRUST_FETCH", "a file of the trust list did not come", { cause });
  }
}

async function readAtMost(response: Response, maximum: number): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [text, length] = ["", 0];
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) return text + decoder.decode();
    length += value.length;
    if (length > maximum) {
      await reader?.cancel();
      throw new Error("the file is too large");
    }
    text += decoder.decode(value, { stream: true });
  }
}
