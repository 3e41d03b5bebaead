import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { KeyError } from "../../errors.ts";
import { decodeBase64url, encodeBase64url } from "../../status/base64url.ts";
import { type PublicJwk, publicJwkSchema } from "./authority-schema.ts";

export interface PackSigningKey {
  readonly publicJwk: PublicJwk;
  /** The same with `d`; it goes into no message, log or error. */
  readonly privateJwk: PublicJwk & { readonly d: string };
}

/**
 * A private JWK (RFC 7517) of Ed25519 or P-256: `kty`, `crv`, `x`, `y` where there is one, and `d`, whose public key
 * is the one stated.
 * @throws KeyError `ERR_KEY_SECRET_FORM`, which says nothing of the key
 */
export function parseSigningKey(json: unknown): PackSigningKey {
  if (typeof json !== "object" || json === null || !("d" in json)) throw formError();
  const { d, ...rest } = json;
  const read = publicJwkSchema.safeParse(rest);
  const secret = typeof d === "string" ? decodeBase64url(d) : undefined;
  if (!read.success || typeof d !== "string" || secret?.length !== 32) throw formError();
  if (!isOwnKey(read.data, secret)) throw formError();
  return { publicJwk: read.data, privateJwk: { ...read.data, d } };
}

/** A stated public key that is not the secret's would leave a signature that gives the secret away. */
function isOwnKey(jwk: PublicJwk, secret: Uint8Array): boolean {
  try {
    if (jwk.kty === "OKP") return encodeBase64url(ed25519.getPublicKey(secret)) === jwk.x;
    const point = p256.getPublicKey(secret, false);
    return (
      encodeBase64url(point.subarray(1, 33)) === jwk.x &&
      encodeBase64url(point.subarray(33)) === jwk.y
    );
  } catch {
    return false;
  }
}

function formError(): KeyError {
  return new KeyError("ERR_KEY_SECRET_FORM", "not a private JWK of Ed25519 or P-256");
}
