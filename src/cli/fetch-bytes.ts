import { CliError } from "../errors.ts";
import { FetchError } from "../fetch/fetch-error.ts";
import { guardedRequest } from "../fetch/guarded-request.ts";
import type { Lookup } from "../fetch/judged-lookup.ts";

export interface FetchBytesOptions {
  /** Most bytes that are taken. */
  readonly maximum: number;
  /** Let the address lead to this machine or a private network. */
  readonly allowLocal: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole answer; 30,000 unless told. */
  readonly timeout?: number;
}

export type FetchBytes = (url: string, options: FetchBytesOptions) => Promise<Uint8Array>;

/**
 * Gets a file over http or https, where the address came from somebody else (`guardedRequest`).
 * @throws CliError `ERR_CLI_FILE_MISSING` naming the address; the signal's reason where it was aborted
 */
export async function fetchBytes(
  url: string,
  { maximum, allowLocal, signal, timeout = 30_000 }: FetchBytesOptions,
  lookup?: Lookup,
): Promise<Uint8Array> {
  try {
    const { body } = await guardedRequest(new URL(url), {
      maximum,
      allowLocal,
      timeout,
      headers: { accept: "application/octet-stream" },
      statuses: [200],
      signal,
      lookup,
    });
    return body;
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const remedy = error.reason === "local" ? ": --allow-local lets it" : "";
    const message = `${url} ${error.what}${remedy}`;
    throw new CliError("ERR_CLI_FILE_MISSING", message, { details: { url } });
  }
}
