import { type CryptoKey, type KeyObject, SignJWT } from "jose";
import type { AuthorizationRequest } from "./authorization-request.ts";
import { REQUEST_OBJECT_TYPE, WALLET_AUDIENCE } from "./vocabulary.ts";

export interface SignRequestObjectOptions {
  /** DID URL of the key, in the document of the client id's DID. */
  readonly keyId: string;
  /** Ed25519. */
  readonly privateKey: CryptoKey | KeyObject;
  /** What the wallet sent with `request_uri_method=post`: it knows by it that the object was made for it, now. */
  readonly walletNonce?: string;
  readonly now: Date;
  readonly expiresAt: Date;
}

/** The request object (RFC 9101) of an authorization request whose client id is a DID: a compact JWS, EdDSA. */
export function signRequestObject(
  request: AuthorizationRequest,
  { keyId, privateKey, walletNonce, now, expiresAt }: SignRequestObjectOptions,
): Promise<string> {
  return new SignJWT({
    ...request,
    ...(walletNonce === undefined ? {} : { wallet_nonce: walletNonce }),
  })
    .setProtectedHeader({ alg: "EdDSA", typ: REQUEST_OBJECT_TYPE, kid: keyId })
    .setAudience(WALLET_AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(expiresAt)
    .sign(privateKey);
}
