import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { PolicyError } from "../../errors.ts";
import { decodeBase64url } from "../../status/base64url.ts";
import type { Authority, PublicJwk } from "./authority-schema.ts";
import { keyAlgorithm, keyThumbprint } from "./pack-keys.ts";

/**
 * Keys of the authority's own DID, each once, of one algorithm and safe; a threshold that they can reach.
 * @throws PolicyError `ERR_POLICY_PACK_AUTHORITY_FORM` with the path
 */
export function validateAuthority({ did, threshold, keys }: Authority, path = "$"): void {
  const refuse = (place: string, message: string) =>
    new PolicyError("ERR_POLICY_PACK_AUTHORITY_FORM", `${place}: ${message}`, {
      details: { path: place },
    });
  if (threshold > keys.length) throw refuse(`${path}.threshold`, "is more than there are keys");
  const seen = new Set<string>();
  for (const [i, { id, publicKeyJwk }] of keys.entries()) {
    const place = `${path}.keys[${i}]`;
    if (!id.startsWith(`${did}#`)) throw refuse(`${place}.id`, "is no key of the authority's DID");
    if (keyAlgorithm(publicKeyJwk) !== keyAlgorithm((keys[0] ?? { publicKeyJwk }).publicKeyJwk)) {
      throw refuse(place, "is of another algorithm than the first key");
    }
    if (!isSafe(publicKeyJwk))
      throw refuse(`${place}.publicKeyJwk`, "is no safe point of its curve");
    for (const name of [id, keyThumbprint(publicKeyJwk)]) {
      if (seen.has(name)) throw refuse(place, "repeats an earlier key");
      seen.add(name);
    }
  }
}

/** On the curve; for Ed25519 not of small order, under which one signature fits many messages. */
function isSafe(jwk: PublicJwk): boolean {
  const bytes = (text: string) => decodeBase64url(text) ?? new Uint8Array();
  try {
    if (jwk.kty === "OKP") return !ed25519.Point.fromBytes(bytes(jwk.x)).isSmallOrder();
    p256.Point.fromBytes(Uint8Array.of(4, ...bytes(jwk.x), ...bytes(jwk.y))).assertValidity();
    return true;
  } catch {
    return false;
  }
}
