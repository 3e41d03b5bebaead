import { type G1Point, type G2Point, toG1, toG2 } from "./points.ts";
import type { PreparedKey } from "./prepare-key.ts";
import { readSignals } from "./read-signals.ts";
import { refusePoint } from "./refuse-point.ts";
import type { Groth16Proof } from "./types.ts";

/** A proof and what it is said to prove, every value checked. */
export interface Claim {
  readonly signals: readonly bigint[];
  readonly a: G1Point;
  readonly b: G2Point;
  readonly c: G1Point;
}

/**
 * Checks signals and proof, whatever their types say.
 * @throws VerificationError `ERR_VERIFICATION_SIGNALS_COUNT`, `_SIGNAL_RANGE`, `_PROOF_RANGE`, `_POINT_OFF_CURVE`
 */
export function readClaim(
  { bases }: PreparedKey,
  publicSignals: readonly bigint[],
  proof: Groth16Proof,
): Claim {
  const signals = readSignals(publicSignals, bases.length);
  return {
    signals,
    a: toG1(proof.a, "a", refusePoint),
    b: toG2(proof.b, "b", refusePoint),
    c: toG1(proof.c, "c", refusePoint),
  };
}
