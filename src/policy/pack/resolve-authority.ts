import { PolicyError } from "../../errors.ts";
import type { Authority } from "./authority-schema.ts";
import { didWebUrl } from "./did-web-url.ts";
import { parseAuthority } from "./parse-authority.ts";
import { parseDidDocument } from "./parse-did-document.ts";

/** Most bytes of a DID document. */
export const DID_DOCUMENT_MOST = 65_536;

export interface ResolveAuthorityOptions {
  /** How many of its keys must sign: the verifier's own choice. */
  readonly threshold: number;
  /**
   * Gets an https address and follows no redirect. A `Response` that was redirected, is not 200 or has more than
   * `DID_DOCUMENT_MOST` bytes is refused here; reaching no private network is up to who passes it in.
   */
  readonly fetch: (url: string, init: { redirect: "error" }) => Promise<Response>;
}

/**
 * The authority behind a did:web identifier: all keys that its document lets assert.
 * @throws PolicyError `ERR_POLICY_PACK_AUTHORITY_FORM`, `ERR_POLICY_PACK_UNRESOLVED`
 */
export async function resolveAuthority(
  did: string,
  { threshold, fetch }: ResolveAuthorityOptions,
): Promise<Authority> {
  const url = didWebUrl(did);
  let response: Response;
  try {
    response = await fetch(url, { redirect: "error" });
  } catch (cause) {
    throw unresolved(url, "cannot be fetched", cause);
  }
  if (response.redirected) throw unresolved(url, "leads elsewhere");
  if (response.status !== 200) throw unresolved(url, `answers ${response.status}`);
  const keys = parseDidDocument(parseJson(await readAtMost(response, url), url), did);
  return parseAuthority({ did, threshold, keys });
}

/** Stops at the limit, whatever the sender says of the length. */
async function readAtMost(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) break;
    length += value.length;
    if (length > DID_DOCUMENT_MOST) {
      await reader?.cancel();
      throw unresolved(url, `answers with more than ${DID_DOCUMENT_MOST} bytes`);
    }
    chunks.push(value);
  }
  return new TextDecoder().decode(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unresolved(url, "answers with something else than JSON");
  }
}

function unresolved(url: string, what: string, cause?: unknown): PolicyError {
  return new PolicyError("ERR_POLICY_PACK_UNRESOLVED", `${url} ${what}`, {
    ...(cause === undefined ? {} : { cause }),
    details: { url },
  });
}
