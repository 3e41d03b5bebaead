import { FlattenedSign, importJWK } from "jose";
import { KeyError } from "../../errors.ts";
import { keyAlgorithm } from "./pack-keys.ts";
import type { SignedPack } from "./signed-pack.ts";
import type { PackSigningKey } from "./signing-key.ts";

/**
 * One signature of a document: `typ` says of which kind, so that none passes for one of another.
 * @throws KeyError `ERR_KEY_SIGNER_FAILED`
 */
export async function signOnce(
  payload: Uint8Array,
  typ: string,
  kid: string,
  { publicJwk, privateJwk }: PackSigningKey,
): Promise<SignedPack["signatures"][number]> {
  const alg = keyAlgorithm(publicJwk);
  try {
    const key = await importJWK({ ...privateJwk }, alg);
    const { protected: header, signature } = await new FlattenedSign(payload)
      .setProtectedHeader({ alg, kid, typ })
      .sign(key);
    if (header === undefined) throw new TypeError("no header");
    return { protected: header, signature };
  } catch {
    // The cause may hold the key.
    throw new KeyError("ERR_KEY_SIGNER_FAILED", "the key could not sign");
  }
}
