import { readWebAddress } from "../../credential/read-scalars.ts";
import { StatusError } from "../../errors.ts";
import type { DocumentCache } from "../../fetch/create-document-cache.ts";
import { fetchDidDocument } from "../documents/resolve-did-web.ts";

/** `type` of the service entry of an issuer's DID document that says where its status lists are. */
export const STATUS_SERVICE_TYPE = "SymbolonStatusLists";

/**
 * The address that an issuer publishes its status lists below, ending in '/': the configured one, else the one of its
 * DID document.
 * @throws StatusError `ERR_STATUS_LIST_FORM` where the document says none, or more than one; as `fetchDidDocument`
 */
export async function findStatusAddress(
  documents: DocumentCache,
  issuer: string,
  configured: Readonly<Record<string, string>>,
): Promise<string> {
  if (Object.hasOwn(configured, issuer)) return configured[issuer] as string;
  const { service } = await fetchDidDocument(documents, issuer);
  const entries = (Array.isArray(service) ? service.slice(0, 64) : []).flatMap((entry: unknown) =>
    typeof entry === "object" && entry !== null && "type" in entry && "serviceEndpoint" in entry
      ? [entry]
      : [],
  );
  const found = entries.filter(({ type }) => type === STATUS_SERVICE_TYPE);
  const fail = () =>
    new StatusError(
      "ERR_STATUS_LIST_FORM",
      `the issuer's DID document must name one ${STATUS_SERVICE_TYPE} service, an https address ending in '/'`,
    );
  const [entry] = found;
  if (entry === undefined || found.length > 1) throw fail();
  const address = readWebAddress(entry.serviceEndpoint, "serviceEndpoint", fail);
  if (!address.endsWith("/") || /[?#]/.test(address)) throw fail();
  return address;
}
