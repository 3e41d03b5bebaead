import { KeyError } from "../errors.ts";
import { loadEddsa } from "../field/eddsa.ts";
import {
  assertKeystoreCost,
  KEYSTORE_COST,
  type Keystore,
  type KeystoreCost,
  keystoreCipher,
  NONCE_BYTES,
  SALT_BYTES,
  SECRET_BYTES,
  toHex,
} from "./keystore.ts";

export interface CreateKeystoreOptions {
  /** 32 random bytes. */
  readonly secret: Uint8Array;
  /** At least 8 characters. */
  readonly passphrase: string;
  /** Fills the array with random bytes. */
  readonly random: (bytes: Uint8Array) => void;
  readonly cost?: KeystoreCost;
}

const SHORTEST_PASSPHRASE = 8;

/**
 * Encrypts an issuer's secret under a passphrase (about a second and 128 MiB).
 * @throws KeyError `ERR_KEY_SECRET_FORM`, `ERR_KEY_KEYSTORE_COST`, `ERR_KEY_KEYSTORE_PASSPHRASE` for a short one
 */
export async function createKeystore(options: CreateKeystoreOptions): Promise<Keystore> {
  const { secret, passphrase, random, cost = KEYSTORE_COST } = options;
  if (secret.length !== SECRET_BYTES) {
    throw new KeyError("ERR_KEY_SECRET_FORM", `a secret has ${SECRET_BYTES} bytes`);
  }
  assertKeystoreCost(cost);
  if (passphrase.length < SHORTEST_PASSPHRASE) {
    throw new KeyError(
      "ERR_KEY_KEYSTORE_PASSPHRASE",
      `a passphrase has at least ${SHORTEST_PASSPHRASE} characters`,
    );
  }
  const { x, y } = (await loadEddsa()).publicKey(secret);
  const [salt, nonce] = [new Uint8Array(SALT_BYTES), new Uint8Array(NONCE_BYTES)];
  random(salt);
  random(nonce);
  const head: Omit<Keystore, "ciphertext"> = {
    type: "SymbolonKeystore",
    version: 1,
    publicKey: { x: String(x), y: String(y) },
    kdf: { name: "scrypt", n: cost.n, r: cost.r, p: cost.p, salt: toHex(salt) },
    cipher: { name: "xchacha20-poly1305", nonce: toHex(nonce) },
  };
  const cipher = await keystoreCipher(head, passphrase);
  return { ...head, ciphertext: toHex(cipher.encrypt(secret)) };
}
