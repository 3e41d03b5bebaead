import { KeyError } from "../errors.ts";
import { assertPublicKey } from "../field/babyjub.ts";
import { loadEddsa } from "../field/eddsa.ts";
import { keystoreCipher, parseKeystore } from "./keystore.ts";
import { openSealed } from "./sealed-secret.ts";

/**
 * Decrypts a keystore. A wrong passphrase and an altered file look the same.
 * @returns the secret, 32 bytes, for `createLocalSigner`
 * @throws KeyError `ERR_KEY_KEYSTORE_FORM`, `ERR_KEY_KEYSTORE_COST` (before any work is done),
 *   `ERR_KEY_KEYSTORE_PASSPHRASE`
 */
export async function openKeystore(json: unknown, passphrase: string): Promise<Uint8Array> {
  const keystore = parseKeystore(json);
  const cipher = await keystoreCipher(keystore, passphrase);
  const secret = await openSealed(cipher, keystore.ciphertext);
  const { x, y } = assertPublicKey((await loadEddsa()).publicKey(secret));
  if (String(x) !== keystore.publicKey.x || String(y) !== keystore.publicKey.y) {
    throw new KeyError("ERR_KEY_KEYSTORE_FORM", "the keystore's public key is not its secret's");
  }
  return secret;
}
