import type { PublicJwk } from "../../policy/pack/authority-schema.ts";

/** Whether this browser can verify a signature of this kind of key at all: Ed25519 is young, and plain `http:` has nothing. */
export async function canVerify(key: PublicJwk): Promise<boolean> {
  const algorithm =
    key.kty === "OKP" ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: "P-256" };
  try {
    await crypto.subtle.importKey("jwk", { ...key }, algorithm, false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}
