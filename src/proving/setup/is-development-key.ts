import { bn254 } from "@noble/curves/bn254.js";
import { fromG1, fromG2 } from "../points.ts";
import type { VerificationKey } from "../types.ts";
import { deriveDevelopmentSecrets } from "./development-secrets.ts";

/**
 * True if anyone can recompute a secret of this key, whatever its manifest says. One match of alpha, beta or delta is
 * enough: a contribution on top of a development key replaces delta alone. Alpha and beta are those of every
 * development key, so a wrong `circuitHash` hides none. A guard against mistakes: who means harm makes a key of their
 * own, and against that helps a ceremony or a pinned hash.
 * `circuitHash` is the SHA-256 of the r1cs file, 64 lower-case hex digits; else `TypeError`.
 */
export function isDevelopmentKey(circuitHash: string, key: VerificationKey): boolean {
  const { alpha, beta, delta } = deriveDevelopmentSecrets(circuitHash);
  const { G1, G2 } = bn254;
  return (
    String(fromG1(G1.Point.BASE.multiplyUnsafe(alpha))) === String(key.alpha) ||
    String(fromG2(G2.Point.BASE.multiplyUnsafe(beta))) === String(key.beta) ||
    String(fromG2(G2.Point.BASE.multiplyUnsafe(delta))) === String(key.delta)
  );
}
