import { guardedFetch } from "../../fetch/guarded-fetch.ts";
import type { ServiceConfig } from "../config/service-config.ts";

export interface FetchDocumentOptions {
  /** Of the copy that the caller holds. */
  readonly etag?: string | undefined;
  /** Most bytes that are taken. */
  readonly maximum: number;
  readonly signal?: AbortSignal | undefined;
}

export type FetchedFeedDocument =
  | { readonly status: "same" }
  | { readonly status: "new"; readonly bytes: Uint8Array; readonly etag?: string };

/** The one way out of the feed: packs, DID documents and peers. Rejects with a coded error. */
export type FetchDocument = (
  url: string,
  options: FetchDocumentOptions,
) => Promise<FetchedFeedDocument>;

/** Over the guard: bounded in size and time, no redirect, public addresses only unless configured. */
export function createFetchDocument({ fetch }: Pick<ServiceConfig, "fetch">): FetchDocument {
  return async (url, { etag, maximum, signal }) => {
    const { port } = new URL(url);
    const answer = await guardedFetch(url, {
      maximum: Math.min(maximum, fetch.maxBytes),
      timeout: fetch.timeoutMs,
      allowLocal: fetch.allowLocal,
      // The address is the operator's own, so its port is meant.
      ...(port === "" ? {} : { ports: [Number(port)] }),
      ...(etag === undefined ? {} : { etag }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.status === 304) return { status: "same" };
    return {
      status: "new",
      bytes: answer.body,
      ...(answer.etag === undefined ? {} : { etag: answer.etag }),
    };
  };
}
