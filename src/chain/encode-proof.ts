import type { G2Coordinates, Groth16Proof, VerificationKey } from "../proving/types.ts";

type Pair = readonly [bigint, bigint];

/** A proof as the contracts take it. */
export interface EncodedProof {
  readonly a: Pair;
  readonly b: readonly [Pair, Pair];
  readonly c: Pair;
}

/** A verification key as `ComplianceVerifier`'s constructor takes it. */
export interface EncodedVerificationKey {
  readonly alpha: Pair;
  readonly beta: readonly [Pair, Pair];
  readonly gamma: readonly [Pair, Pair];
  readonly delta: readonly [Pair, Pair];
  readonly ic: readonly Pair[];
}

/** EIP-197 puts the imaginary part of a G2 coordinate first; proofs and keys elsewhere put it last. */
function encodeG2([x, y]: G2Coordinates): readonly [Pair, Pair] {
  return [
    [x[1], x[0]],
    [y[1], y[0]],
  ];
}

export function encodeProof({ a, b, c }: Groth16Proof): EncodedProof {
  return { a, b: encodeG2(b), c };
}

export function encodeVerificationKey(key: VerificationKey): EncodedVerificationKey {
  return {
    alpha: key.alpha,
    beta: encodeG2(key.beta),
    gamma: encodeG2(key.gamma),
    delta: encodeG2(key.delta),
    ic: key.ic,
  };
}
