import { lookup as systemLookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { CliError } from "../errors.ts";
import { isPublicAddress } from "./public-address.ts";

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
 * Gets a file over http or https, where the address came from somebody else: follows no redirect, sends nothing of
 * the caller, ends after a time and a size. Every address that the name stands for is judged, and the connection goes
 * to one that was.
 * @throws CliError `ERR_CLI_FILE_MISSING` naming the address; the signal's reason where it was aborted
 */
export async function fetchBytes(
  url: string,
  { maximum, allowLocal, signal, timeout = 30_000 }: FetchBytesOptions,
  lookup: typeof systemLookup = systemLookup,
): Promise<Uint8Array> {
  signal.throwIfAborted();
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  // A host that is an address by itself is looked up by nobody.
  if (!allowLocal && isIP(host) !== 0 && !isPublicAddress(host)) throw new Unfetched(url, LOCAL);
  const ended = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  try {
    return await new Promise((resolve, reject) => {
      const request = (protocol === "https:" ? requestHttps : requestHttp)(url, {
        signal: ended,
        agent: false,
        headers: { accept: "application/octet-stream", "accept-encoding": "identity" },
        ...(allowLocal ? {} : { lookup: publicLookup(url, lookup) }),
      });
      request.on("error", reject).on("response", (response) => {
        const refuse = (what: string) => {
          response.destroy();
          reject(new Unfetched(url, what));
        };
        if (response.statusCode !== 200) return refuse(`answers ${response.statusCode}`);
        const chunks: Buffer[] = [];
        let length = 0;
        response.on("error", reject).on("data", (chunk: Buffer) => {
          length += chunk.length;
          if (length > maximum) return refuse(`answers with more than ${maximum} bytes`);
          chunks.push(chunk);
        });
        response.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
      });
      request.end();
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof Unfetched) throw cause;
    throw new Unfetched(url, ended.aborted ? "does not answer in time" : "does not answer");
  }
}

const LOCAL = "leads to this machine or a private network: --allow-local lets it";

class Unfetched extends CliError {
  constructor(url: string, what: string) {
    super("ERR_CLI_FILE_MISSING", `${url} ${what}`, { details: { url } });
  }
}

/** The answer of the name service is the one that is connected to, so a name cannot change between look and leap. */
function publicLookup(url: string, lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const first = addresses?.[0];
      if (error || first === undefined) return callback(error, "");
      if (!addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(new Unfetched(url, LOCAL), "");
      }
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
