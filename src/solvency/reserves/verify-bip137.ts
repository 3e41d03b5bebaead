import { secp256k1 } from "@noble/curves/secp256k1.js";
import { ripemd160 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64 } from "@scure/base";
import type { BitcoinAddress } from "./bitcoin-address.ts";

const MAGIC = "Bitcoin Signed Message:\n";

/**
 * Whether an address's key signed the text as Bitcoin's wallets have since 2011 (BIP-137): base64 of a header and r, s.
 * The header names the kind of address, and must be the address's own: P2PKH of an uncompressed key (27 to 30) or a
 * compressed one (31 to 34), P2SH-P2WPKH (35 to 38), P2WPKH (39 to 42).
 */
export function verifyBip137(text: string, signature: string, address: BitcoinAddress): boolean {
  let bytes: Uint8Array;
  try {
    bytes = base64.decode(signature);
  } catch {
    return false;
  }
  const header = bytes[0] ?? 0;
  if (bytes.length !== 65 || header < 27 || header > 42) return false;
  const kind = Math.floor((header - 27) / 4);
  try {
    const compact = bytes.subarray(1);
    if (secp256k1.Signature.fromBytes(compact, "compact").hasHighS()) return false;
    const recovered = concatBytes(Uint8Array.of((header - 27) % 4), compact);
    const found = secp256k1.recoverPublicKey(recovered, digest(text), { prehash: false });
    const key = secp256k1.Point.fromBytes(found).toBytes(kind !== 0);
    return isOfKey(address, hash160(key), kind);
  } catch {
    return false;
  }
}

function isOfKey(address: BitcoinAddress, keyHash: Uint8Array, kind: number): boolean {
  if (kind <= 1) return address.type === "pkh" && isEqual(address.hash, keyHash);
  if (kind === 3) return address.type === "wpkh" && isEqual(address.hash, keyHash);
  // the redeem script: version 0, 20 bytes
  const redeem = concatBytes(Uint8Array.of(0, 20), keyHash);
  return address.type === "sh" && isEqual(address.hash, hash160(redeem));
}

function digest(text: string): Uint8Array {
  const message = utf8ToBytes(text);
  const bytes = concatBytes(varBytes(utf8ToBytes(MAGIC)), varBytes(message));
  return sha256(sha256(bytes));
}

/** CompactSize and the bytes. */
export function varBytes(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length < 253) return concatBytes(Uint8Array.of(length), bytes);
  if (length > 0xffff) throw new RangeError("at most 65,535 bytes");
  return concatBytes(Uint8Array.of(253, length & 0xff, length >> 8), bytes);
}

export function hash160(bytes: Uint8Array): Uint8Array {
  return ripemd160(sha256(bytes));
}

export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
