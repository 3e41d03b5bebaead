import { createDocumentCache, type DocumentCache } from "../../fetch/create-document-cache.ts";
import { guardedFetch } from "../../fetch/guarded-fetch.ts";
import type { ServiceConfig } from "../config/service-config.ts";

/** What the service fetches from issuers and authorities, within the bounds of the configuration. */
export function openDocuments(
  { fetch }: Pick<ServiceConfig, "fetch">,
  clock: () => number,
): DocumentCache {
  return createDocumentCache({
    fetch: guardedFetch,
    options: {
      maximum: fetch.maxBytes,
      allowLocal: fetch.allowLocal,
      ports: fetch.ports,
      timeout: fetch.timeoutMs,
    },
    cacheSeconds: fetch.cacheSeconds,
    clock,
  });
}
