import { bn254 } from "@noble/curves/bn254.js";
import { assertSafeVerificationKey } from "./assert-safe-verification-key.ts";
import { type G1Point, type G2Point, toG1, toG2 } from "./points.ts";
import { refusePoint } from "./refuse-point.ts";
import type { VerificationKey } from "./types.ts";

/** What a fixed point of G2 brings to a Miller loop, computed once. */
export type Lines = ReturnType<typeof bn254.utils.calcPairingPrecomputes>;
export type Gt = typeof bn254.fields.Fp12.ONE;

/** A verification key with everything that does not depend on a proof. */
export interface PreparedKey {
  readonly constant: G1Point;
  readonly bases: readonly G1Point[];
  readonly alpha: G1Point;
  readonly beta: Lines;
  readonly gamma: Lines;
  readonly delta: Lines;
  /** Miller loop of alpha and beta, before the final exponentiation. */
  readonly alphaBeta: Gt;
}

/** Window of the bases' tables: 2^5 points for each 6 bits, some 15 ms a base once. */
const WINDOW = 6;

/** A key is examined once: its subgroup checks cost as much as a verification. */
const prepared = new WeakMap<VerificationKey, PreparedKey>();

/** @throws VerificationError `ERR_VERIFICATION_KEY_FORM`, `_KEY_UNSAFE`, `_POINT_OFF_CURVE` */
export function prepareKey(key: VerificationKey): PreparedKey {
  const known = prepared.get(key);
  if (known !== undefined) return known;
  assertSafeVerificationKey(key);
  const [constant, ...bases] = key.ic.map((point) => toG1(point, "IC", refusePoint));
  const alpha = toG1(key.alpha, "alpha", refusePoint);
  const beta = linesOf(toG2(key.beta, "beta", refusePoint));
  for (const base of bases) base.precompute(WINDOW);
  const made: PreparedKey = {
    constant: constant ?? bn254.G1.Point.ZERO,
    bases,
    alpha,
    beta,
    gamma: linesOf(toG2(key.gamma, "gamma", refusePoint)),
    delta: linesOf(toG2(key.delta, "delta", refusePoint)),
    alphaBeta: millerLoop([[alpha, beta]]),
  };
  prepared.set(key, made);
  return made;
}

export function linesOf(point: G2Point): Lines {
  return bn254.utils.calcPairingPrecomputes(point);
}

/** Product of the pairs' Miller loops with one chain of squarings; a pair of the point at infinity brings 1. */
export function millerLoop(pairs: readonly (readonly [G1Point, Lines])[]): Gt {
  const entries = pairs
    .filter(([point]) => !point.is0())
    .map(([point, lines]): [Lines, bigint, bigint] => {
      const { x, y } = point.toAffine();
      return [lines, x, y];
    });
  return bn254.millerLoopBatch(entries);
}

/** Whether a product of Miller loops is 1 after the final exponentiation. */
export function isOne(product: Gt): boolean {
  const { Fp12 } = bn254.fields;
  return Fp12.eql(Fp12.finalExponentiate(product), Fp12.ONE);
}
