import { sha512 } from "@noble/hashes/sha2.js";
import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { bytesToInteger, FIELD_ORDER } from "../../field/scalar.ts";

/** Bump when the derivation changes; keys of a derivation that was ever released must stay recognised. */
const DOMAIN = "symbolon development key v2";

export interface DevelopmentSecrets {
  readonly tau: bigint;
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly delta: bigint;
}

/**
 * The secrets of a circuit's development key: SHA-512(domain text, name, circuit hash) modulo the field's order; alpha
 * and beta without the circuit hash, so that the key of any circuit is recognised without it.
 * Public by construction: anyone can recompute them, recognise the key, and forge under it.
 * `circuitHash` is the SHA-256 of the r1cs file, 64 lower-case hex digits; else `TypeError`.
 */
export function deriveDevelopmentSecrets(circuitHash: string): DevelopmentSecrets {
  if (!/^[0-9a-f]{64}$/.test(circuitHash)) {
    throw new TypeError("circuitHash must be 64 lower-case hex digits");
  }
  const circuit = hexToBytes(circuitHash);
  return {
    tau: derive("tau", circuit),
    alpha: derive("alpha"),
    beta: derive("beta"),
    delta: derive("delta", circuit),
  };
}

function derive(name: string, circuit = new Uint8Array()): bigint {
  const hash = sha512
    .create()
    .update(utf8ToBytes(`${DOMAIN}\0${name}\0`))
    .update(circuit);
  return bytesToInteger(hash.digest()) % FIELD_ORDER;
}
