import { KeyError } from "../errors.ts";
import { invert } from "./invert.ts";
import { FIELD_ORDER, isScalar } from "./scalar.ts";

/** An affine point of BabyJubJub (EIP-2494, twisted Edwards form `a x^2 + y^2 = 1 + d x^2 y^2`). */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const A = 168700n;
const D = 168696n;
/** Order of the prime subgroup; the curve has 8 times as many points (EIP-2494). */
export const SUBGROUP_ORDER =
  2736030358979909402780800718157159386076813972158567259200215660948447373041n;
export const IDENTITY: Point = { x: 0n, y: 1n };

const mod = (value: bigint): bigint => ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;

/** The complete addition law; never divides by zero for points on the curve. Public data only: not constant time. */
export function addPoints(p: Point, q: Point): Point {
  const product = mod(D * p.x * q.x * p.y * q.y);
  return {
    x: mod((p.x * q.y + p.y * q.x) * invert(1n + product)),
    y: mod((p.y * q.y - A * p.x * q.x) * invert(1n - product)),
  };
}

/** Projective: (X/Z, Y/Z). */
type Projective = readonly [x: bigint, y: bigint, z: bigint];

/** Addition without inversion (Bernstein, Birkner, Joye, Lange, Peters 2008, `add-2008-bbjlp`); complete here too. */
function addProjective(p: Projective, q: Projective): Projective {
  const a = mod(p[2] * q[2]);
  const b = mod(a * a);
  const c = mod(p[0] * q[0]);
  const d = mod(p[1] * q[1]);
  const e = mod(D * c * d);
  const f = mod(b - e);
  const g = mod(b + e);
  const cross = mod((p[0] + p[1]) * (q[0] + q[1]) - c - d);
  return [mod(a * f * cross), mod(a * g * (d - A * c)), mod(f * g)];
}

export function multiplyPoint(point: Point, scalar: bigint): Point {
  let result: Projective = [0n, 1n, 1n];
  let power: Projective = [point.x, point.y, 1n];
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = addProjective(result, power);
    power = addProjective(power, power);
  }
  const inverse = invert(result[2]);
  return { x: mod(result[0] * inverse), y: mod(result[1] * inverse) };
}

export const isOnCurve = ({ x, y }: Point): boolean =>
  isScalar(x) && isScalar(y) && mod(A * x * x + y * y - 1n - D * x * x * y * y) === 0n;

const isIdentity = ({ x, y }: Point): boolean => x === 0n && y === 1n;

/**
 * Refuses a public key that is off the curve, of small order (the identity included) or outside the prime
 * subgroup. circomlibjs accepts all eight small-order keys for any message, and both it and the circuit accept
 * `A + k*T8`: so every place where an issuer's key enters calls this.
 * @throws KeyError `ERR_KEY_OFF_CURVE`, `ERR_KEY_SMALL_ORDER`, `ERR_KEY_NOT_IN_SUBGROUP`
 */
export function assertPublicKey(point: Point): Point {
  if (!isOnCurve(point)) {
    throw new KeyError("ERR_KEY_OFF_CURVE", "the public key is not a point of BabyJubJub");
  }
  if (isIdentity(multiplyPoint(point, 8n))) {
    throw new KeyError(
      "ERR_KEY_SMALL_ORDER",
      "the public key has small order: anyone can sign for it",
    );
  }
  if (!isIdentity(multiplyPoint(point, SUBGROUP_ORDER))) {
    throw new KeyError("ERR_KEY_NOT_IN_SUBGROUP", "the public key lies outside the prime subgroup");
  }
  return point;
}
