import { SymbolonError } from "../../errors.ts";
import type { DocumentCache } from "../../fetch/create-document-cache.ts";
import { fetchStatusLists } from "./fetch-status-lists.ts";
import { findStatusAddress } from "./status-address.ts";

/** Of a record in the trust list. */
export interface IssuerStatusRecord {
  readonly id: string;
  /** Decimal. */
  readonly statusRoot: string;
}

export interface IssuerStatus {
  readonly issuer: string;
  /**
   * `same`: what the issuer publishes now is what the trust list has. `differs`: it published since, or other bits than
   * it signed. `unknown`: its lists could not be fetched, or are none; `code` says which.
   */
  readonly status: "same" | "differs" | "unknown";
  readonly code?: string;
  readonly lists?: number;
}

export interface CheckIssuerStatusOptions {
  readonly documents: DocumentCache;
  readonly computeRoot: (lists: readonly Uint8Array[]) => Promise<bigint>;
  /** Addresses by issuer, in place of the DID document's. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Unix seconds. */
  readonly now: number;
  /** Milliseconds for one issuer's lists. */
  readonly timeout: number;
}

/**
 * Fetches an issuer's W3C status lists and recomputes the status root from their bits. Whatever fails, the status is
 * unknown, and never `same`. A proof on a list is not needed for this: the root that the issuer signed in its record
 * says whether the bits are its own.
 */
export async function checkIssuerStatus(
  { id: issuer, statusRoot }: IssuerStatusRecord,
  { documents, computeRoot, addresses, now, timeout }: CheckIssuerStatusOptions,
): Promise<IssuerStatus> {
  try {
    const address = await findStatusAddress(documents, issuer, addresses);
    const lists = await fetchStatusLists(documents, { issuer, address, now, timeout });
    const root = await computeRoot(lists);
    return {
      issuer,
      status: root.toString() === statusRoot ? "same" : "differs",
      lists: lists.length,
    };
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    return { issuer, status: "unknown", code: error.code };
  }
}
