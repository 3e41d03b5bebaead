import { VerificationError } from "../errors.ts";
import { isScalar } from "../field/scalar.ts";
import { type G1Point, type G2Point, toG1, toG2 } from "./points.ts";
import { type PreparedKey, refusePoint } from "./prepare-key.ts";
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
  const signals = Array.from(publicSignals);
  if (signals.length !== bases.length) {
    throw new VerificationError(
      "ERR_VERIFICATION_SIGNALS_COUNT",
      `the verification key takes ${bases.length} public signals`,
    );
  }
  if (!signals.every(isScalar)) {
    throw new VerificationError(
      "ERR_VERIFICATION_SIGNAL_RANGE",
      "a public signal is not a bigint below the field's order",
    );
  }
  return {
    signals,
    a: toG1(proof.a, "a", refusePoint),
    b: toG2(proof.b, "b", refusePoint),
    c: toG1(proof.c, "c", refusePoint),
  };
}
