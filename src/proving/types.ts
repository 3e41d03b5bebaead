/** Affine coordinates in BN254's base field. */
export type G1Coordinates = readonly [x: bigint, y: bigint];

/** Affine coordinates in the quadratic extension, snarkjs's order: `[[x.c0, x.c1], [y.c0, y.c1]]` with `c0 + c1 * u`. */
export type G2Coordinates = readonly [
  x: readonly [c0: bigint, c1: bigint],
  y: readonly [c0: bigint, c1: bigint],
];

/** A Groth16 proof on BN254 (ePrint 2016/260). Distinct byte strings may prove the same: never use a proof as a key. */
export interface Groth16Proof {
  readonly a: G1Coordinates;
  readonly b: G2Coordinates;
  readonly c: G1Coordinates;
}

/** The JSON form of a proof: canonical decimal strings. */
export interface Groth16ProofJson {
  a: [string, string];
  b: [[string, string], [string, string]];
  c: [string, string];
}

/** A Groth16 verification key on BN254: `e(a, b) = e(alpha, beta) e(ic . (1, signals), gamma) e(c, delta)`. */
export interface VerificationKey {
  readonly alpha: G1Coordinates;
  readonly beta: G2Coordinates;
  readonly gamma: G2Coordinates;
  readonly delta: G2Coordinates;
  /** One point for the constant and one for each public signal. */
  readonly ic: readonly G1Coordinates[];
}
