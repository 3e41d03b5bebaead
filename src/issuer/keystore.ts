import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { scryptAsync } from "@noble/hashes/scrypt.js";
import {
  type Fail,
  readExactly,
  readInteger,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { readPoint } from "../credential/read-scalars.ts";
import type { PointJson } from "../credential/types.ts";
import { KeyError } from "../errors.ts";

/** Cost of scrypt (RFC 7914): memory is 128 * n * r bytes. */
export interface KeystoreCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** An issuer's secret under a passphrase: scrypt, then XChaCha20-Poly1305 over everything else in the file. */
export interface Keystore {
  readonly type: "SymbolonKeystore";
  readonly version: 1;
  readonly publicKey: PointJson;
  readonly kdf: KeystoreCost & { readonly name: "scrypt"; readonly salt: string };
  readonly cipher: { readonly name: "xchacha20-poly1305"; readonly nonce: string };
  /** Hex: 32 bytes of secret and 16 of tag. */
  readonly ciphertext: string;
}

/** 128 MiB, OWASP's first choice for scrypt. A keystore that asks less is refused. */
export const KEYSTORE_COST: KeystoreCost = { n: 2 ** 17, r: 8, p: 1 };
/** A keystore must not take all memory of the machine either: 1 GiB. */
const HIGHEST_COST: KeystoreCost = { n: 2 ** 20, r: 8, p: 16 };

export const SALT_BYTES = 32;
export const NONCE_BYTES = 24;
export const SECRET_BYTES = 32;
const TAG_BYTES = 16;

const fail: Fail = (path, expected) =>
  new KeyError("ERR_KEY_KEYSTORE_FORM", `${path}: expected ${expected}`, { details: { path } });

const readHex = (bytes: number) =>
  readText(`${bytes} bytes in lower-case hex`, (text) =>
    new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(text),
  );

const readCost = readInteger(1, 2 ** 31);

const readKeystore = readObject({
  type: readExactly("SymbolonKeystore"),
  version: readExactly(1),
  publicKey: readPoint,
  kdf: readObject({
    name: readExactly("scrypt"),
    n: readCost,
    r: readCost,
    p: readCost,
    salt: readHex(SALT_BYTES),
  }),
  cipher: readObject({ name: readExactly("xchacha20-poly1305"), nonce: readHex(NONCE_BYTES) }),
  ciphertext: readHex(SECRET_BYTES + TAG_BYTES),
});

/** @throws KeyError `ERR_KEY_KEYSTORE_COST` */
export function assertKeystoreCost({ n, r, p }: KeystoreCost): void {
  const isPower = Number.isInteger(Math.log2(n));
  const { n: low } = KEYSTORE_COST;
  if (
    !isPower ||
    n < low ||
    n > HIGHEST_COST.n ||
    r !== KEYSTORE_COST.r ||
    p < 1 ||
    p > HIGHEST_COST.p
  ) {
    throw new KeyError(
      "ERR_KEY_KEYSTORE_COST",
      `scrypt needs n a power of two from ${low} to ${HIGHEST_COST.n}, r = 8, p from 1 to 16`,
    );
  }
}

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
export async function keystoreCipher(keystore: Omit<Keystore, "ciphertext">, passphrase: string) {
  const { type, version, publicKey, kdf, cipher } = keystore;
  const key = await scryptAsync(
    new TextEncoder().encode(passphrase.normalize("NFKC")),
    fromHex(kdf.salt),
    {
      N: kdf.n,
      r: kdf.r,
      p: kdf.p,
      dkLen: 32,
      maxmem: 2 ** 31,
    },
  );
  const bound = [
    type,
    version,
    publicKey.x,
    publicKey.y,
    kdf.name,
    kdf.n,
    kdf.r,
    kdf.p,
    kdf.salt,
    cipher.name,
    cipher.nonce,
  ];
  const associatedData = new TextEncoder().encode(JSON.stringify(bound));
  return xchacha20poly1305(key, fromHex(cipher.nonce), associatedData);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(i * 2, i * 2 + 2), 16),
  );
}
