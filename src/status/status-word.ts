import { STATUS_WORD_BITS } from "./status-tree-parameters.ts";

/** Bytes of one word. */
export const WORD_BYTES = STATUS_WORD_BITS / 8;

const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
});

/**
 * 16 bytes of a W3C bitstring -> the word of the status tree. W3C counts from the left: its entry 0 is the highest bit
 * of byte 0. The tree counts from the low end: entry k of the word is (word >> k) & 1. So the bits of every byte turn
 * round, and the first byte is the lowest.
 */
export function bytesToWord(bytes: Uint8Array, offset = 0): bigint {
  let word = 0n;
  for (let i = WORD_BYTES - 1; i >= 0; i--) {
    word = (word << 8n) | BigInt(REVERSED[bytes[offset + i] ?? 0] ?? 0);
  }
  return word;
}

/** The inverse; writes 16 bytes. */
export function writeWord(word: bigint, bytes: Uint8Array, offset: number): void {
  let rest = word;
  for (let i = 0; i < WORD_BYTES; i++, rest >>= 8n) {
    bytes[offset + i] = REVERSED[Number(rest & 0xffn)] ?? 0;
  }
}
