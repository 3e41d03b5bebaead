import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "../../field/canonical-json.ts";
import { encodeBase64url } from "../../status/base64url.ts";
import type { PublicJwk } from "./authority-schema.ts";

export type PackAlgorithm = "EdDSA" | "ES256";

/** A key signs with one algorithm, whatever a header says. */
export function keyAlgorithm({ kty }: PublicJwk): PackAlgorithm {
  return kty === "OKP" ? "EdDSA" : "ES256";
}

/** RFC 7638: the members of these two kinds of key are the required ones, so the canonical text is the thumbprint's. */
export function keyThumbprint(jwk: PublicJwk): string {
  return encodeBase64url(sha256(utf8ToBytes(canonicalJson(jwk))));
}
