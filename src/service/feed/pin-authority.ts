import { createHash } from "node:crypto";
import { PolicyError } from "../../errors.ts";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { Authority } from "../../policy/pack/authority-schema.ts";
import { parseAuthority } from "../../policy/pack/parse-authority.ts";
import { DID_DOCUMENT_MOST, resolveAuthority } from "../../policy/pack/resolve-authority.ts";
import type { FollowedPack } from "../config/feed.ts";
import type { FetchDocument } from "./fetch-document.ts";

/**
 * SHA-256 of the RFC 8785 text of an authority's DID and keys, the keys in ascending order of their ids; hex. The
 * threshold is no part of it: it is the verifier's own.
 */
export function digestAuthorityKeys({ did, keys }: Pick<Authority, "did" | "keys">): string {
  const sorted = [...keys].sort((a, b) => (a.id < b.id ? -1 : 1));
  return createHash("sha256")
    .update(canonicalJson({ did, keys: sorted }), "utf8")
    .digest("hex");
}

/**
 * Whose signatures count for a pack's first version: configured keys, else those of the DID document now. Later
 * versions are held to the keys that the version before them states, so the document is never asked again.
 * @throws PolicyError `ERR_POLICY_PACK_AUTHORITY_FORM`, `ERR_POLICY_PACK_UNRESOLVED`; `ERR_POLICY_PACK_UNAUTHORISED`
 *   where the document's keys are not those of `keysSha256`
 */
export async function pinAuthority(
  { authority: did, threshold, keys, keysSha256 }: FollowedPack,
  fetchDocument: FetchDocument,
  signal?: AbortSignal,
): Promise<Authority> {
  if (keys !== undefined) return parseAuthority({ did, threshold, keys });
  const resolved = await resolveAuthority(did, {
    threshold,
    fetch: async (url) => {
      const answer = await fetchDocument(url, { maximum: DID_DOCUMENT_MOST, signal });
      return new Response(answer.status === "new" ? Uint8Array.from(answer.bytes) : null);
    },
  });
  if (keysSha256 !== undefined && digestAuthorityKeys(resolved) !== keysSha256) {
    const message = "the DID document's keys are not the configured ones";
    throw new PolicyError("ERR_POLICY_PACK_UNAUTHORISED", message);
  }
  return resolved;
}
