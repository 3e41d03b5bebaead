import { PolicyError } from "../../errors.ts";
import type { DocumentCache } from "../../fetch/create-document-cache.ts";
import type { AuthorityKey } from "../../policy/pack/authority-schema.ts";
import { didWebUrl } from "../../policy/pack/did-web-url.ts";
import { parseDidDocument } from "../../policy/pack/parse-did-document.ts";
import { fetchJson } from "./fetch-json.ts";

const MEDIA_TYPES = [
  "application/did+json",
  "application/did+ld+json",
  "application/did",
  "application/json",
];

/**
 * The document of a did:web identifier, from the address that the DID says.
 * @throws ServiceError `ERR_SERVICE_FETCH_BLOCKED`, `ERR_SERVICE_FETCH_FAILED`
 * @throws PolicyError `ERR_POLICY_PACK_AUTHORITY_FORM`: no did:web, or a document of another DID
 */
export async function fetchDidDocument(
  documents: DocumentCache,
  did: string,
): Promise<Readonly<Record<string, unknown>>> {
  const json = await fetchJson(documents, didWebUrl(did), MEDIA_TYPES);
  const document = typeof json === "object" && json !== null ? { ...json } : {};
  if (!("id" in document) || document.id !== did) {
    throw new PolicyError("ERR_POLICY_PACK_AUTHORITY_FORM", "the DID document is of another DID");
  }
  return document;
}

/** The keys that may sign for a DID (`parseDidDocument`). @throws as `fetchDidDocument` */
export async function resolveDidWeb(
  documents: DocumentCache,
  did: string,
): Promise<readonly AuthorityKey[]> {
  return parseDidDocument(await fetchDidDocument(documents, did), did);
}
