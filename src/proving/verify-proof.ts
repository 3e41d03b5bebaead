import { bn254 } from "@noble/curves/bn254.js";
import { VerificationError } from "../errors.ts";
import { isScalar } from "../field/scalar.ts";
import { assertSafeVerificationKey } from "./assert-safe-verification-key.ts";
import { type G1Point, type G2Point, type PointFault, toG1, toG2 } from "./points.ts";
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
  const { constant, bases, alpha, beta, gamma, delta } = prepared.get(key) ?? prepare(key);
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
  const bound = bases.reduce<G1Point>(
    (sum, base, i) => sum.add(base.multiplyUnsafe(signals[i] ?? 0n)),
    constant,
  );
  const pairs = [
    { g1: toG1(proof.a, "a", refuse).negate(), g2: toG2(proof.b, "b", refuse) },
    { g1: alpha, g2: beta },
    { g1: bound, g2: gamma },
    { g1: toG1(proof.c, "c", refuse), g2: delta },
  ].filter((pair) => !pair.g1.is0());
  const { Fp12 } = bn254.fields;
  return Fp12.eql(bn254.pairingBatch(pairs), Fp12.ONE);
}

interface PreparedKey {
  readonly constant: G1Point;
  readonly bases: readonly G1Point[];
  readonly alpha: G1Point;
  readonly beta: G2Point;
  readonly gamma: G2Point;
  readonly delta: G2Point;
}

/** A key is examined once: its subgroup checks cost as much as a verification. */
const prepared = new WeakMap<VerificationKey, PreparedKey>();

function prepare(key: VerificationKey): PreparedKey {
  assertSafeVerificationKey(key);
  const [constant, ...bases] = key.ic.map((point) => toG1(point, "IC", refuse));
  const points = {
    constant: constant ?? bn254.G1.Point.ZERO,
    bases,
    alpha: toG1(key.alpha, "alpha", refuse),
    beta: toG2(key.beta, "beta", refuse),
    gamma: toG2(key.gamma, "gamma", refuse),
    delta: toG2(key.delta, "delta", refuse),
  };
  prepared.set(key, points);
  return points;
}

function refuse(fault: PointFault, where: string): never {
  throw new VerificationError(
    fault === "curve" ? "ERR_VERIFICATION_POINT_OFF_CURVE" : "ERR_VERIFICATION_PROOF_RANGE",
    `${where} is no point of the group of prime order`,
    { details: { where } },
  );
}
