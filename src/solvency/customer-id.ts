import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToInteger } from "../field/scalar.ts";
import { refuse } from "./solvency-error.ts";

const BYTES_MOST = 512;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * The one form of a customer's id: Unicode normalisation form C (UAX 15), nothing else changed, neither case nor space
 * inside. Two ids that are equal in this form are one customer.
 * @throws SolvencyError `ERR_SOLVENCY_ACCOUNT_FORM` for an empty id, one of more than 512 bytes, control and format
 *   characters, those of private use or not assigned, line separators, lone surrogates, and space at its ends
 */
export function normaliseCustomerId(id: string): string {
  if (typeof id !== "string") throw new TypeError("a customer's id must be a text");
  const text = id.normalize("NFC");
  if (text === "" || text.trim() !== text || UNPRINTABLE.test(text)) {
    refuse("ACCOUNT_FORM", "a customer's id is empty or has characters that cannot be seen");
  }
  if (new TextEncoder().encode(text).length > BYTES_MOST) {
    refuse("ACCOUNT_FORM", `a customer's id has more than ${BYTES_MOST} bytes`);
  }
  return text;
}

/** SHA-256 of the id's one form in UTF-8, its first byte cleared: below 2^248. @throws SolvencyError as `normaliseCustomerId` */
export function digestCustomerId(id: string): bigint {
  return digestBytes(new TextEncoder().encode(normaliseCustomerId(id)));
}

/** SHA-256 with its first byte cleared. */
export function digestBytes(bytes: Uint8Array): bigint {
  return bytesToInteger(sha256(bytes).subarray(1));
}
