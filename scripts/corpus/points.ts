import { bn254 } from "@noble/curves/bn254.js";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import { fromG1, fromG2, type G1Point, type G2Point } from "../../src/proving/points.ts";
import type { G1Coordinates, G2Coordinates, Groth16Proof } from "../../src/proving/types.ts";
import type { Submission } from "./corpus-case.ts";
import type { Random } from "./random.ts";

const { Fp2, Fr } = bn254.fields;
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;

export const INFINITY_G1: G1Coordinates = [0n, 0n];
export const INFINITY_G2: G2Coordinates = [
  [0n, 0n],
  [0n, 0n],
];

export const toG1 = ([x, y]: G1Coordinates): G1Point => G1.fromAffine({ x, y });
export const toG2 = ([x, y]: G2Coordinates): G2Point =>
  G2.fromAffine({ x: { c0: x[0], c1: x[1] }, y: { c0: y[0], c1: y[1] } });

export const negateG1 = (point: G1Coordinates): G1Coordinates => fromG1(toG1(point).negate());
export const negateG2 = (point: G2Coordinates): G2Coordinates => fromG2(toG2(point).negate());
export const addG1 = (one: G1Coordinates, other: G1Coordinates): G1Coordinates =>
  fromG1(toG1(one).add(toG1(other)));

export const randomG1 = (random: Random): G1Coordinates =>
  fromG1(G1.BASE.multiply(random.nonZero(FIELD_ORDER)));
export const randomG2 = (random: Random): G2Coordinates =>
  fromG2(G2.BASE.multiply(random.nonZero(FIELD_ORDER)));

/** Coordinates of no point, but by a chance of one in 2^254. */
export const randomPair = (random: Random): G1Coordinates => [
  random.below(BASE_FIELD_ORDER),
  random.below(BASE_FIELD_ORDER),
];
export const randomPairs = (random: Random): G2Coordinates => [
  randomPair(random),
  randomPair(random),
];

export const isOnCurve = ([x, y]: G1Coordinates): boolean =>
  (y * y - x * x * x - 3n) % BASE_FIELD_ORDER === 0n;

export function isOnTwist([[x0, x1], [y0, y1]]: G2Coordinates): boolean {
  const [x, y] = [Fp2.create({ c0: x0, c1: x1 }), Fp2.create({ c0: y0, c1: y1 })];
  return Fp2.eql(Fp2.sqr(y), Fp2.add(Fp2.mul(Fp2.sqr(x), x), G2.CURVE().b));
}

/** A point of the twist. One in 2^254 lies in the subgroup of prime order. */
export function randomTwistPoint(random: Random): G2Coordinates {
  for (;;) {
    const x = { c0: random.below(BASE_FIELD_ORDER), c1: random.below(BASE_FIELD_ORDER) };
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), G2.CURVE().b);
    try {
      const y = Fp2.sqrt(square);
      return [
        [x.c0, x.c1],
        [y.c0, y.c1],
      ];
    } catch {
      // no square: draw again
    }
  }
}

/** A point of the twist whose order divides the cofactor: what a subgroup check is there to find. */
export function randomCofactorPoint(random: Random): G2Point {
  const point = toG2(randomTwistPoint(random));
  return point.multiplyUnsafe(FIELD_ORDER - 1n).add(point);
}

/** Infinity where the signals add up to nothing. */
export function boundSignals({ key, signals }: Pick<Submission, "key" | "signals">): G1Point {
  const [constant = INFINITY_G1, ...bases] = key.ic;
  return bases.reduce(
    (sum, base, i) => sum.add(toG1(base).multiplyUnsafe(signals[i] ?? 0n)),
    toG1(constant),
  );
}

/** Another proof of the same, which nobody can tell from the first: (A / r, r B + r t delta, C + t A). */
export function rerandomise({ key, proof }: Submission, random: Random): Groth16Proof {
  const [r, t] = [random.nonZero(FIELD_ORDER), random.nonZero(FIELD_ORDER)];
  const a = toG1(proof.a);
  return {
    a: fromG1(a.multiply(Fr.inv(r))),
    b: fromG2(
      toG2(proof.b)
        .multiply(r)
        .add(toG2(key.delta).multiply(Fr.mul(r, t))),
    ),
    c: fromG1(toG1(proof.c).add(a.multiply(t))),
  };
}
