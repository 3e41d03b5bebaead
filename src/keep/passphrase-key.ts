import { KeepError } from "../errors.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { type Random, randomBytes } from "./seal.ts";
import type { PassphraseKdf } from "./unlock.ts";

/** OWASP's figure for PBKDF2-HMAC-SHA-256. A store or backup that asks fewer rounds is refused. */
export const LOWEST_ITERATIONS = 600_000;
/** A text must not occupy the machine for minutes either. */
export const HIGHEST_ITERATIONS = 10_000_000;
export const SHORTEST_PASSPHRASE = 12;
const SALT_BYTES = 32;

/**
 * A fresh salt and cost.
 * @throws KeepError `ERR_KEEP_PASSPHRASE_SHORT`; RangeError for a cost outside 600,000 to 10,000,000
 */
export function newPassphraseKdf(
  passphrase: string,
  random: Random,
  iterations = LOWEST_ITERATIONS,
): PassphraseKdf {
  if ([...normalise(passphrase)].length < SHORTEST_PASSPHRASE) {
    throw new KeepError(
      "ERR_KEEP_PASSPHRASE_SHORT",
      `a passphrase has at least ${SHORTEST_PASSPHRASE} characters: four or more random words are good`,
      { details: { shortest: SHORTEST_PASSPHRASE } },
    );
  }
  if (
    !Number.isInteger(iterations) ||
    iterations < LOWEST_ITERATIONS ||
    iterations > HIGHEST_ITERATIONS
  ) {
    throw new RangeError(`iterations from ${LOWEST_ITERATIONS} to ${HIGHEST_ITERATIONS}`);
  }
  return { name: "PBKDF2-SHA-256", iterations, salt: toBase64(randomBytes(random, SALT_BYTES)) };
}

/**
 * The key that a passphrase gives: derived inside WebCrypto, away from the page's thread, and never in its memory.
 */
export async function passphraseKey(
  passphrase: string,
  { iterations, salt }: PassphraseKdf,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(normalise(passphrase));
  const material = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveKey"]);
  bytes.fill(0);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: fromBase64(salt), iterations },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    usages,
  );
}

/** One passphrase, however a keyboard composes it. */
const normalise = (passphrase: string) => passphrase.normalize("NFKC");
