import { type Fail, readExactly, readObject } from "../credential/read-object.ts";
import { readPoint } from "../credential/read-scalars.ts";
import type { PointJson } from "../credential/types.ts";
import { KeyError } from "../errors.ts";
import {
  assertKeystoreCost,
  readHex,
  SEAL_MEMBERS,
  type Seal,
  sealCipher,
  TAG_BYTES,
} from "./sealed-secret.ts";

export { KEYSTORE_COST, type KeystoreCost } from "./sealed-secret.ts";

/** An issuer's secret under a passphrase: scrypt, then XChaCha20-Poly1305 over everything else in the file. */
export interface Keystore extends Seal {
  readonly type: "SymbolonKeystore";
  readonly version: 1;
  readonly publicKey: PointJson;
  /** Hex: 32 bytes of secret and 16 of tag. */
  readonly ciphertext: string;
}

export const SECRET_BYTES = 32;

const fail: Fail = (path, expected) =>
  new KeyError("ERR_KEY_KEYSTORE_FORM", `${path}: expected ${expected}`, { details: { path } });

const readKeystore = readObject({
  type: readExactly("SymbolonKeystore"),
  version: readExactly(1),
  publicKey: readPoint,
  ...SEAL_MEMBERS,
  ciphertext: readHex(SECRET_BYTES + TAG_BYTES),
});

/** Reads a keystore strictly. @throws KeyError `ERR_KEY_KEYSTORE_FORM`, `ERR_KEY_KEYSTORE_COST` */
export function parseKeystore(json: unknown): Keystore {
  const keystore = readKeystore(json, "keystore", fail);
  assertKeystoreCost(keystore.kdf);
  return keystore;
}

/**
 * The cipher of a keystore. Its associated data is all of the file but the ciphertext, so that no parameter and no
 * public key can be put in place of another.
 */
export function keystoreCipher(keystore: Omit<Keystore, "ciphertext">, passphrase: string) {
  const { type, version, publicKey } = keystore;
  return sealCipher(keystore, passphrase, [type, version, publicKey.x, publicKey.y]);
}
