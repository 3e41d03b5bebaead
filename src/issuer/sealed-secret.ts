import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { readExactly, readInteger, readObject, readText } from "../credential/read-object.ts";
import { KeyError } from "../errors.ts";

/** Cost of scrypt (RFC 7914): memory is 128 * n * r bytes. */
export interface KeystoreCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** How a secret is sealed under a passphrase: scrypt, then XChaCha20-Poly1305. */
export interface Seal {
  readonly kdf: KeystoreCost & { readonly name: "scrypt"; readonly salt: string };
  readonly cipher: { readonly name: "xchacha20-poly1305"; readonly nonce: string };
}

/** 128 MiB, OWASP's first choice for scrypt. A file that asks less is refused. */
export const KEYSTORE_COST: KeystoreCost = { n: 2 ** 17, r: 8, p: 1 };
/** A file must not take all memory of the machine either: 1 GiB. */
const HIGHEST_COST: KeystoreCost = { n: 2 ** 20, r: 8, p: 16 };

export const SALT_BYTES = 32;
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;
const SHORTEST_PASSPHRASE = 8;

export const readHex = (bytes: number) =>
  readText(`${bytes} bytes in lower-case hex`, (text) =>
    new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(text),
  );

const readCost = readInteger(1, 2 ** 31);

/** Readers of a file's two members. */
export const SEAL_MEMBERS = {
  kdf: readObject({
    name: readExactly("scrypt"),
    n: readCost,
    r: readCost,
    p: readCost,
    salt: readHex(SALT_BYTES),
  }),
  cipher: readObject({ name: readExactly("xchacha20-poly1305"), nonce: readHex(NONCE_BYTES) }),
};

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

/**
 * A fresh seal. @param random fills the array with random bytes
 * @throws KeyError `ERR_KEY_KEYSTORE_COST`, `ERR_KEY_KEYSTORE_PASSPHRASE` for a short one
 */
export function newSeal(
  passphrase: string,
  random: (bytes: Uint8Array) => void,
  cost: KeystoreCost = KEYSTORE_COST,
): Seal {
  assertKeystoreCost(cost);
  if (passphrase.length < SHORTEST_PASSPHRASE) {
    throw new KeyError(
      "ERR_KEY_KEYSTORE_PASSPHRASE",
      `a passphrase has at least ${SHORTEST_PASSPHRASE} characters`,
    );
  }
  const [salt, nonce] = [new Uint8Array(SALT_BYTES), new Uint8Array(NONCE_BYTES)];
  random(salt);
  random(nonce);
  return {
    kdf: { name: "scrypt", n: cost.n, r: cost.r, p: cost.p, salt: toHex(salt) },
    cipher: { name: "xchacha20-poly1305", nonce: toHex(nonce) },
  };
}

/**
 * The cipher of a sealed file.
 * @param before what of the file stands before the seal, so that nothing of it can be put in place of another
 */
export async function sealCipher(
  { kdf, cipher }: Seal,
  passphrase: string,
  before: readonly (string | number)[],
) {
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
  const { name, n, r, p, salt } = kdf;
  const bound = [...before, name, n, r, p, salt, cipher.name, cipher.nonce];
  const associatedData = new TextEncoder().encode(JSON.stringify(bound));
  return xchacha20poly1305(key, fromHex(cipher.nonce), associatedData);
}

/** @throws KeyError `ERR_KEY_KEYSTORE_PASSPHRASE`: a wrong passphrase and an altered file look the same */
export async function openSealed(
  cipher: Awaited<ReturnType<typeof sealCipher>>,
  ciphertext: string,
): Promise<Uint8Array> {
  try {
    return cipher.decrypt(fromHex(ciphertext));
  } catch {
    throw new KeyError(
      "ERR_KEY_KEYSTORE_PASSPHRASE",
      "the passphrase is wrong, or the keystore was altered",
    );
  }
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(i * 2, i * 2 + 2), 16),
  );
}
