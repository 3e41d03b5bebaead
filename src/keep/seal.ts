import { fromBase64, toBase64 } from "./base64.ts";

/** AES-256-GCM: ciphertext and tag, and the 96-bit nonce that belongs to it. Base64. */
export interface Sealed {
  readonly nonce: string;
  readonly ciphertext: string;
}

export type Random = (bytes: Uint8Array) => void;
/** What a text is bound to: put in any other place, it does not open. */
export type Binding = readonly (string | number)[];

const NONCE_BYTES = 12;

export const bindingBytes = (binding: Binding): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(binding));

export function randomBytes(random: Random, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  random(bytes);
  return bytes;
}

/** Seals a JSON value under a nonce of its own: random nonces are safe for 2^32 seals of one key. */
export async function sealJson(
  key: CryptoKey,
  value: unknown,
  binding: Binding,
  random: Random,
): Promise<Sealed> {
  const iv = randomBytes(random, NONCE_BYTES);
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const algorithm = { name: "AES-GCM", iv, additionalData: bindingBytes(binding) };
  const bytes = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain));
  return { nonce: toBase64(iv), ciphertext: toBase64(bytes) };
}

/** @returns `undefined` where it does not open: another key, another place, or a changed text */
export async function openJson(
  key: CryptoKey,
  { nonce, ciphertext }: Sealed,
  binding: Binding,
): Promise<unknown> {
  try {
    const algorithm = {
      name: "AES-GCM",
      iv: fromBase64(nonce),
      additionalData: bindingBytes(binding),
    };
    const plain = await crypto.subtle.decrypt(algorithm, key, fromBase64(ciphertext));
    return JSON.parse(new TextDecoder().decode(plain)) as unknown;
  } catch {
    return undefined;
  }
}
