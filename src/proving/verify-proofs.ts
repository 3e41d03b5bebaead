import { bn254 } from "@noble/curves/bn254.js";
import { VerificationError } from "../errors.ts";
import { bytesToInteger, FIELD_ORDER } from "../field/scalar.ts";
import { drawCoefficient } from "./draw-coefficient.ts";
import { isOne, linesOf, millerLoop, type PreparedKey, prepareKey } from "./prepare-key.ts";
import { type Claim, readClaim } from "./read-claim.ts";
import type { Groth16Proof, VerificationKey } from "./types.ts";
import { combine, isProved } from "./verify-proof.ts";

export interface ClaimedProof {
  readonly publicSignals: readonly bigint[];
  readonly proof: Groth16Proof;
}

/** As `verifyProof` would answer: whether it proves, or why it is no proof of this key. */
export type ProofVerdict = boolean | VerificationError;

/**
 * Verifies proofs of one key together: what `verifyProof` says of each, in about half the time while all of them hold.
 * Random coefficients join the equations into one, so that the fixed points and the final exponentiation are paid once
 * (the small-exponent test of Bellare, Garay and Rabin, EUROCRYPT '98, as in ePrint 2016/260's applications). If the
 * joined equation fails, each proof is verified alone: a false one costs its company time, and nothing else.
 * @param random fills the array with random bytes that no sender of a proof can foresee
 * @throws VerificationError `ERR_VERIFICATION_KEY_FORM`, `_KEY_UNSAFE`
 */
export async function verifyProofs(
  key: VerificationKey,
  proofs: readonly ClaimedProof[],
  random: (bytes: Uint8Array) => void,
): Promise<ProofVerdict[]> {
  const prepared = prepareKey(key);
  const read = proofs.map((proof) => tryRead(prepared, proof));
  const claims = read.filter((entry): entry is Claim => !(entry instanceof VerificationError));
  const areAll = claims.length > 1 && areProved(prepared, claims, random);
  return read.map((entry) =>
    entry instanceof VerificationError ? entry : areAll || isProved(prepared, entry),
  );
}

function tryRead(key: PreparedKey, { publicSignals, proof }: ClaimedProof) {
  try {
    return readClaim(key, publicSignals, proof);
  } catch (error) {
    if (error instanceof VerificationError) return error;
    throw error;
  }
}

/** `prod e(-r a, b) e(sum r alpha, beta) e(sum r ic . (1, signals), gamma) e(sum r c, delta) = 1` */
function areProved(
  key: PreparedKey,
  claims: readonly Claim[],
  random: (bytes: Uint8Array) => void,
): boolean {
  const coefficients = claims.map(() => bytesToInteger(drawCoefficient(random)));
  const sum = reduce(coefficients);
  const signals = key.bases.map((_, j) =>
    reduce(claims.map((claim, i) => (coefficients[i] ?? 0n) * (claim.signals[j] ?? 0n))),
  );
  const zero = bn254.G1.Point.ZERO;
  const { c, pairs } = claims.reduce(
    ({ c, pairs }, claim, i) => {
      const r = coefficients[i] ?? 0n;
      const pair = [claim.a.multiplyUnsafe(r).negate(), linesOf(claim.b)] as const;
      return { c: c.add(claim.c.multiplyUnsafe(r)), pairs: [...pairs, pair] };
    },
    { c: zero, pairs: [] as Parameters<typeof millerLoop>[0] },
  );
  const bound = combine(key.constant.multiplyUnsafe(sum), key.bases, signals);
  return isOne(
    millerLoop([
      ...pairs,
      [key.alpha.multiplyUnsafe(sum), key.beta],
      [bound, key.gamma],
      [c, key.delta],
    ]),
  );
}

function reduce(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => (sum + value) % FIELD_ORDER, 0n);
}
