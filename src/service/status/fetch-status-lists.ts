import { ServiceError, StatusError } from "../../errors.ts";
import type { DocumentCache } from "../../fetch/create-document-cache.ts";
import { FetchError } from "../../fetch/fetch-error.ts";
import { statusListName } from "../../issuer/create-issuer.ts";
import { parseStatusListCredential } from "../../status/parse-status-list-credential.ts";
import { STATUS_LISTS } from "../../status/status-tree-parameters.ts";
import { fetchJson } from "../documents/fetch-json.ts";

const MEDIA_TYPES = ["application/vc", "application/vc+ld+json", "application/json"];

export interface FetchStatusListsOptions {
  /** did:web of the issuer. */
  readonly issuer: string;
  /** Ends in '/'. */
  readonly address: string;
  /** Unix seconds; every list must be in force then. */
  readonly now: number;
  /** Milliseconds for all of them. */
  readonly timeout: number;
}

/**
 * The bitstrings of an issuer's W3C status lists, list 0 and on until there is none. Each must be for revocation, of
 * this issuer, at its own address, in force, and hold exactly 131,072 entries: packed data is read no further. A list
 * that is missing at the end shows by the root that the lists come to.
 * @throws ServiceError `ERR_SERVICE_FETCH_BLOCKED`, `ERR_SERVICE_FETCH_FAILED`
 * @throws StatusError `ERR_STATUS_LIST_FORM`, `_LIST_LENGTH`, `_PURPOSE`, `_STALE`
 */
export async function fetchStatusLists(
  documents: DocumentCache,
  { issuer, address, now, timeout }: FetchStatusListsOptions,
): Promise<readonly Uint8Array[]> {
  const started = performance.now();
  const lists: Uint8Array[] = [];
  while (lists.length < STATUS_LISTS) {
    if (performance.now() - started > timeout) {
      throw new ServiceError("ERR_SERVICE_FETCH_FAILED", "the status lists do not come in time", {
        details: { reason: "timeout" },
      });
    }
    const url = `${address}${statusListName(lists.length)}`;
    const json = await fetchNext(documents, url, lists.length);
    if (json === undefined) break;
    const list = await parseStatusListCredential(json, { now });
    if (list.issuer !== issuer || list.id !== url) {
      throw new StatusError(
        "ERR_STATUS_LIST_FORM",
        "the status list is of another issuer or another address",
      );
    }
    lists.push(list.bits);
  }
  return lists;
}

/** Undefined where the lists before were the last. Any other failure is one. */
async function fetchNext(documents: DocumentCache, url: string, index: number): Promise<unknown> {
  try {
    return await fetchJson(documents, url, MEDIA_TYPES);
  } catch (error) {
    if (index > 0 && error instanceof FetchError && error.status === 404) return undefined;
    throw error;
  }
}
