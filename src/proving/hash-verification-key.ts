import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { VerificationKey } from "./types.ts";

/**
 * The id of a verification key, whatever its file looks like: SHA-256, hex, of a domain text and each coordinate in 32
 * bytes, big-endian: alpha, beta, gamma, delta, IC; in G2 `x.c0, x.c1, y.c0, y.c1`.
 */
export function hashVerificationKey(key: VerificationKey): string {
  const hash = sha256.create().update(utf8ToBytes("symbolon verification key v1\0"));
  const { alpha, beta, gamma, delta, ic } = key;
  for (const coordinate of [alpha, beta, gamma, delta, ...ic].flat(2)) {
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < 4; i++) {
      view.setBigUint64(8 * i, BigInt.asUintN(64, coordinate >> BigInt(192 - 64 * i)));
    }
    hash.update(bytes);
  }
  return bytesToHex(hash.digest());
}
