import { KeyError } from "../errors.ts";
import { loadEddsa } from "../field/eddsa.ts";
import { type Keystore, keystoreCipher, SECRET_BYTES } from "./keystore.ts";
import { type KeystoreCost, newSeal, toHex } from "./sealed-secret.ts";

export interface CreateKeystoreOptions {
  /** 32 random bytes. */
  readonly secret: Uint8Array;
  /** At least 8 characters. */
  readonly passphrase: string;
  /** Fills the array with random bytes. */
  readonly random: (bytes: Uint8Array) => void;
  readonly cost?: KeystoreCost;
}

/**
 * Encrypts an issuer's secret under a passphrase (about a second and 128 MiB).
 * @throws KeyError `ERR_KEY_SECRET_FORM`, `ERR_KEY_KEYSTORE_COST`, `ERR_KEY_KEYSTORE_PASSPHRASE` for a short one
 */
export async function createKeystore(options: CreateKeystoreOptions): Promise<Keystore> {
  const { secret, passphrase, random, cost } = options;
  if (secret.length !== SECRET_BYTES) {
    throw new KeyError("ERR_KEY_SECRET_FORM", `a secret has ${SECRET_BYTES} bytes`);
  }
  const seal = newSeal(passphrase, random, cost);
  const { x, y } = (await loadEddsa()).publicKey(secret);
  const head: Omit<Keystore, "ciphertext"> = {
    type: "SymbolonKeystore",
    version: 1,
    publicKey: { x: String(x), y: String(y) },
    ...seal,
  };
  const cipher = await keystoreCipher(head, passphrase);
  return { ...head, ciphertext: toHex(cipher.encrypt(secret)) };
}
