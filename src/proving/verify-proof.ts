import { bn254 } from "@noble/curves/bn254.js";
import type { G1Point } from "./points.ts";
import { isOne, linesOf, millerLoop, type PreparedKey, prepareKey } from "./prepare-key.ts";
import { type Claim, readClaim } from "./read-claim.ts";
import type { Groth16Proof, VerificationKey } from "./types.ts";

/**
 * Verifies a Groth16 proof on BN254 with the pairing of @noble/curves: no worker, no WASM, the same in browsers.
 * The key must pass `assertSafeVerificationKey`; signals and proof are checked here again, whatever their types say.
 * False: well formed, and proves nothing. Anyone can re-randomise an accepted proof into another accepted one: the
 * caller keys replay protection on the nullifier, never on the proof.
 * Throws `ERR_VERIFICATION_KEY_FORM`, `_KEY_UNSAFE`, `_SIGNALS_COUNT`, `_SIGNAL_RANGE`, `_PROOF_RANGE` or
 * `_POINT_OFF_CURVE`.
 */
export async function verifyProof(
  key: VerificationKey,
  publicSignals: readonly bigint[],
  proof: Groth16Proof,
): Promise<boolean> {
  const prepared = prepareKey(key);
  return isProved(prepared, readClaim(prepared, publicSignals, proof));
}

/** `e(-a, b) e(alpha, beta) e(ic . (1, signals), gamma) e(c, delta) = 1` */
export function isProved(key: PreparedKey, { signals, a, b, c }: Claim): boolean {
  const bound = combine(key.constant, key.bases, signals);
  const { Fp12 } = bn254.fields;
  const loops = millerLoop([
    [a.negate(), linesOf(b)],
    [bound, key.gamma],
    [c, key.delta],
  ]);
  return isOne(Fp12.mul(loops, key.alphaBeta));
}

/** `start + sum of scalar * base` */
export function combine(
  start: G1Point,
  bases: readonly G1Point[],
  scalars: readonly bigint[],
): G1Point {
  return bases.reduce((sum, base, i) => sum.add(base.multiplyUnsafe(scalars[i] ?? 0n)), start);
}
