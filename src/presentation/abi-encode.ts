import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToInteger } from "../field/scalar.ts";

/**
 * The part of Solidity's `abi.encode` that contexts and scopes need: static 32-byte words, and one trailing string.
 * Written out so that a wallet needs no Ethereum library; tested against viem.
 */
export type Hex = `0x${string}`;

const WORD = 32;

/** A `uint256`, `bytes32` or `address` as one big-endian word. */
export function abiWord(value: bigint | Hex): Uint8Array {
  let rest = typeof value === "bigint" ? value : BigInt(value);
  if (rest < 0n || rest >> 256n !== 0n) throw new RangeError("an ABI word is below 2^256");
  const word = new Uint8Array(WORD);
  for (let i = WORD - 1; i >= 0; i--) {
    word[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return word;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** keccak256(abi.encode(words...)), each word static. */
export function keccakWords(...words: readonly (bigint | Hex)[]): Hex {
  return toHex(keccak_256(concatenate(words.map(abiWord))));
}

/** keccak256(abi.encode(bytes32 tag, string text)) */
export function keccakTaggedText(tag: Hex, text: string): Hex {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / WORD) * WORD);
  padded.set(bytes);
  const head = [abiWord(tag), abiWord(64n), abiWord(BigInt(bytes.length))];
  return toHex(keccak_256(concatenate([...head, padded])));
}

/** keccak256 of the text's UTF-8 bytes */
export function keccakText(text: string): Hex {
  return toHex(keccak_256(new TextEncoder().encode(text)));
}

/** The upper 248 bits of a 32-byte digest: always below the field's order. */
export function digestToScalar(digest: Hex): bigint {
  return BigInt(digest) >> 8n;
}

function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToInteger(bytes)
    .toString(16)
    .padStart(bytes.length * 2, "0")}`;
}
