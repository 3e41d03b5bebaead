import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import type { Hex } from "../../presentation/abi-encode.ts";

/**
 * The address whose key signed a text (EIP-191, version 0x45).
 * @param signature r, s and v, 65 bytes
 * @returns lower case; undefined where no key did
 */
export function recoverSigner(text: string, signature: Hex): Hex | undefined {
  const bytes = hexToBytes(signature);
  const v = bytes[64];
  if (bytes.length !== 65 || v === undefined) return undefined;
  const recovery = v >= 27 ? v - 27 : v;
  if (recovery > 1) return undefined;
  try {
    const recovered = Uint8Array.of(recovery, ...bytes.slice(0, 64));
    const key = secp256k1.recoverPublicKey(recovered, digest(text), { prehash: false });
    const point = secp256k1.Point.fromBytes(key).toBytes(false);
    return toHex(keccak_256(point.slice(1)).slice(12));
  } catch {
    return undefined;
  }
}

function digest(text: string): Uint8Array {
  const encoder = new TextEncoder();
  const message = encoder.encode(text);
  const head = encoder.encode(`\x19Ethereum Signed Message:\n${message.length}`);
  return keccak_256(Uint8Array.of(...head, ...message));
}

const toHex = (bytes: Uint8Array): Hex =>
  `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;

const hexToBytes = (hex: Hex): Uint8Array =>
  Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
