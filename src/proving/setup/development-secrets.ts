import { sha512 } from "@noble/hashes/sha2.js";
import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { bytesToInteger, FIELD_ORDER } from "../../field/scalar.ts";

/** Bump when the derivation changes: old development keys would no longer be recognised, so keep both then. */
const DOMAIN = "symbolon development key v1";

export interface DevelopmentSecrets {
  readonly tau: bigint;
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly delta: bigint;
}

/**
 * The secrets of a circuit's development key: SHA-512(domain text, name, circuit hash) modulo the field's order.
 * Public by construction: anyone can recompute them, recognise the key, and forge under it.
 * `circuitHash` is the SHA-256 of the r1cs file, 64 lower-case hex digits; else `TypeError`.
 */
export function deriveDevelopmentSecrets(circuitHash: string): DevelopmentSecrets {
  if (!/^[0-9a-f]{64}$/.test(circuitHash)) {
    throw new TypeError("circuitHash must be 64 lower-case hex digits");
  }
  const derive = (name: string): bigint => {
    const hash = sha512.create();
    hash.update(utf8ToBytes(`${DOMAIN}\0${name}\0`)).update(hexToBytes(circuitHash));
    return bytesToInteger(hash.digest()) % FIELD_ORDER;
  };
  return {
    tau: derive("tau"),
    alpha: derive("alpha"),
    beta: derive("beta"),
    delta: derive("delta"),
  };
}
