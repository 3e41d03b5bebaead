// The optimal ate pairing of BN254 (Vercauteren, ePrint 2008/096), many pairs at once.
//
// G2 is the subgroup of order r on the twist y^2 = x^3 + 3 / xi; (x, y) there is (x w^2, y w^3) on the curve over Fq12.
// A line through points of the twist, at P of G1: yP - slope xP w + (slope x - y) w^3. What Fq2 scales it by, the final
// exponentiation takes away.
import * as fq from "./fq";
import * as fq2 from "./fq2";
import * as fq6 from "./fq6";
import * as fq12 from "./fq12";

const F: usize = fq.BYTES;
const F2: usize = fq2.BYTES;

// A pair: Q, affine; T, a multiple of it, projective; P, projective.
const T: usize = 2 * F2;
const P: usize = 5 * F2;
/** Bytes of a pair. */
export const PAIR: i32 = 520;

// A line: its three coordinates over Fq2. A fixed point's line: the second and third by the first.
const LINE: usize = 2 * F2;

// 6x + 2 in signed digits, the lowest first.
const DIGITS: usize = memory.data<i8>([
  0, 0, 0, 1, 0, 1, 0, -1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, -1, 0, 0, 0, 1, 0, -1, 0, 0, 0, 0, -1, 0, 0, 1, 0, -1, 0, 0,
  1, 0, 0, 0, 0, 0, -1, 0, 0, -1, 0, 1, 0, -1, 0, 0, 0, -1, 0, -1, 0, 0, 0, 1, 0, -1, 0, 1,
]);
const LENGTH: i32 = 66;

// What a step adds to T.
const DOUBLE: i32 = 0;
const ADD: i32 = 1;
const SUBTRACT: i32 = -1;
const ADD_FROBENIUS: i32 = 2;
const SUBTRACT_SQUARE: i32 = 3;
/** Steps of a loop: 65 doublings, 21 digits, two more. */
const STEPS: i32 = 88;
/** Bytes of a fixed point's lines. */
export const LINES: i32 = STEPS * <i32>LINE;

const line: usize = memory.data(240, 16);
const q: usize = memory.data(160, 16);
const a0: usize = memory.data(80, 16);
const a1: usize = memory.data(80, 16);
const a2: usize = memory.data(80, 16);
const a3: usize = memory.data(80, 16);
const a4: usize = memory.data(80, 16);
const a5: usize = memory.data(80, 16);

// T = 2T, and the tangent: -2YZ, 3X^2, 3b Z^2 - Y^2 (Costello, Lange, Naehrig, PKC 2010; Aranha et al., ePrint 2010/526),
// T scaled by 4 so that nothing is halved. No point of the twist has y = 0: its order is odd.
function double(t: usize): void {
  const y = t + F2;
  const z = t + 2 * F2;
  fq2.mul2(a0, t, y, a1, y, z);
  fq2.sqr(a2, y);
  fq2.norm(a2, a2);
  fq2.sqr(a3, z);
  fq2.norm(a3, a3);
  fq2.sqr(a4, t);
  fq2.norm(a4, a4);
  // e = 3b Z^2
  fq2.mul(a3, a3, fq.TWIST_3B);
  fq2.addNorm(a1, a1, a1);
  fq6.negate2(line, a1);
  fq2.add(line + F2, a4, a4);
  fq2.addNorm(line + F2, line + F2, a4);
  fq2.subNorm(line + 2 * F2, a3, a2);
  // f = 3e; X = 2XY (B - f), Y = B^2 + f (2B - e), Z = 4 B 2YZ
  fq2.add(a5, a3, a3);
  fq2.addNorm(a5, a5, a3);
  fq2.add(a4, a2, a2);
  fq2.subNorm(a4, a4, a3);
  fq2.subNorm(a3, a2, a5);
  fq2.add(a0, a0, a0);
  fq2.mul2(t, a0, a3, y, a5, a4);
  fq2.add(a1, a1, a1);
  fq2.mul(z, a1, a2);
  fq2.addNorm(z, z, z);
  fq2.sqr(a0, a2);
  fq2.addNorm(y, y, a0);
}

// T = T + (x, y), and the line through both: L, -O, O x - L y with O = Y - yZ, L = X - xZ. Where T is (x, y) or its
// opposite, L is 0 and so is Z, from then on.
function add(t: usize, point: usize): void {
  const z = t + 2 * F2;
  fq2.mul2(a0, point + F2, z, a1, point, z);
  fq2.subNorm(a0, t + F2, a0);
  fq2.subNorm(a1, t, a1);
  fq2.copy(line, a1);
  fq6.negate2(line + F2, a0);
  fq2.mul2(a2, a0, point, a3, a1, point + F2);
  fq2.subNorm(line + 2 * F2, a2, a3);
  fq2.sqr(a2, a0);
  fq2.norm(a2, a2);
  fq2.sqr(a3, a1);
  fq2.norm(a3, a3);
  // E = L^3, F = Z O^2, G = X L^2
  fq2.mul2(a4, a1, a3, a5, z, a2);
  fq2.mul(a2, t, a3);
  // H = E + F - 2G; X = L H, Y = (G - H) O - E Y, Z = E Z
  fq2.add(a3, a4, a5);
  fq2.subSubNorm(a3, a3, a2, a2);
  fq2.sub(a5, a2, a3);
  fq2.mul2(a5, a5, a0, a2, a4, t + F2);
  fq2.mul2(t, a1, a3, z, z, a4);
  fq2.subNorm(t + F2, a5, a2);
}

// pi(Q) = (x^p xi^((p-1)/3), y^p xi^((p-1)/2)) on the twist; constants of w^2 and w^3 of the Frobenius map in Fq12.
function frobenius(out: usize, point: usize): void {
  fq6.conjugate2(a0, point);
  fq6.conjugate2(a1, point + F2);
  fq2.mul2(out, a0, fq.FROBENIUS_1 + F2, out + F2, a1, fq.FROBENIUS_1 + 4 * F2);
}

function advance(pair: usize, step: i32): void {
  if (step == DOUBLE) return double(pair + T);
  if (step == ADD) return add(pair + T, pair);
  if (step == SUBTRACT) {
    fq2.copy(q, pair);
    fq6.negate2(q + F2, pair + F2);
  } else {
    frobenius(q, pair);
    if (step == SUBTRACT_SQUARE) {
      frobenius(q, q);
      fq6.negate2(q + F2, q + F2);
    }
  }
  add(pair + T, q);
}

function start(pair: usize): void {
  memory.copy(pair + T, pair, 2 * F2);
  memory.fill(pair + T + 2 * F2, 0, F2);
  fq.copy(pair + T + 2 * F2, fq.ONE);
}

// Whether T = (6x + 2) Q + pi(Q) - pi^2(Q), where the loop ends, is -pi^3(Q), and no step met an exception.
//
// So it is for Q of order r. On the whole twist pi^2 - t pi + p = 0, and the norm of 6x + 2 + pi - pi^2 + pi^3 has no
// factor in common with the cofactor 2p - r: who is sent to 0 is of order r (the method of El Housni, Guillevic and
// Piellard, ePrint 2022/352). An exception leaves Z = 0, and no Q of order r meets one: its T is k Q, 1 < k < r - 1.
function isClosed(pair: usize): bool {
  const t = pair + T;
  const z = t + 2 * F2;
  if (fq2.isZero(z)) return false;
  frobenius(q, pair);
  frobenius(q, q);
  frobenius(q, q);
  fq2.mul2(a0, q, z, a1, q + F2, z);
  fq2.subNorm(a0, a0, t);
  fq2.addNorm(a1, a1, t + F2);
  return fq2.isZero(a0) && fq2.isZero(a1);
}

// The steps in order: `stepAt(i)` is the i-th one. Filled once.
const steps: usize = memory.data(96, 8);
function fillSteps(): void {
  let at = 0;
  for (let i = LENGTH - 2; i >= 0; i--) {
    store<i8>(steps + at++, <i8>DOUBLE);
    const digit = load<i8>(DIGITS + i);
    if (digit != 0) store<i8>(steps + at++, digit);
  }
  store<i8>(steps + at++, <i8>ADD_FROBENIUS);
  store<i8>(steps + at, <i8>SUBTRACT_SQUARE);
}

// Whether a point of the twist, affine, is in the subgroup of order r.
export function isInSubgroup(pair: usize): bool {
  fillSteps();
  start(pair);
  for (let i = 0; i < STEPS; i++) advance(pair, load<i8>(steps + i));
  return isClosed(pair);
}

// The lines of a fixed point of G2, in the order of the loop. Uses the pair's T.
export function prepareLines(lines: usize, pair: usize): void {
  fillSteps();
  start(pair);
  for (let i = 0; i < STEPS; i++, lines += LINE) {
    advance(pair, load<i8>(steps + i));
    fq2.invert(a0, line);
    fq2.norm(a0, a0);
    fq2.mul2(lines, line + F2, a0, lines + F2, line + 2 * F2, a0);
  }
}

/** Bytes of a fixed pair: X / Y, Z / Y, the address of the lines. */
export const FIXED: i32 = 88;

// For a line by yP: xP / yP and 1 / yP, which of infinity are 0: its lines are 1.
export function placeFixed(fixed: usize, point: usize, lines: u32): void {
  fq.invert(a0, point + F);
  fq.mul2(fixed, point, a0, fixed + F, point + 2 * F, a0);
  fq.norm(fixed, fixed);
  fq.norm(fixed + F, fixed + F);
  store<u32>(fixed, lines, 2 * F);
}

const l0: usize = memory.data(80, 16);
const l1: usize = memory.data(80, 16);
const l2: usize = memory.data(80, 16);

// Products with one factor from Fq are normed before they are used: 0.69 p.
function multiplyLine(out: usize, pair: usize): void {
  fq6.scale2(l0, line, pair + P + F);
  fq6.scale2(l1, line + F2, pair + P);
  fq6.scale2(l2, line + 2 * F2, pair + P + 2 * F);
  fq2.norm(l0, l0);
  fq2.norm(l1, l1);
  fq2.norm(l2, l2);
  fq12.mulByLine(out, out, l0, l1, l2);
}

function multiplyFixed(out: usize, fixed: usize, step: i32): void {
  const at = <usize>load<u32>(fixed, 2 * F) + LINE * <usize>step;
  fq6.scale2(l1, at, fixed);
  fq6.scale2(l2, at + F2, fixed + F);
  fq2.norm(l1, l1);
  fq2.norm(l2, l2);
  fq12.mulByUnitLine(out, out, l1, l2);
}

// The product of the Miller loops of `count` pairs and `countFixed` fixed ones, before the final exponentiation. False
// where a pair's Q is not in the subgroup: then `out` means nothing. Infinity as P brings 1.
export function millerLoop(out: usize, pairs: usize, count: i32, fixed: usize, countFixed: i32): bool {
  fillSteps();
  fq12.setOne(out);
  for (let j = 0; j < count; j++) start(pairs + PAIR * j);
  for (let i = 0; i < STEPS; i++) {
    const step = <i32>load<i8>(steps + i);
    if (step == DOUBLE && i > 0) fq12.sqr(out, out);
    for (let j = 0; j < count; j++) {
      advance(pairs + PAIR * j, step);
      multiplyLine(out, pairs + PAIR * j);
    }
    for (let j = 0; j < countFixed; j++) multiplyFixed(out, fixed + FIXED * j, i);
  }
  for (let j = 0; j < count; j++) {
    if (!isClosed(pairs + PAIR * j)) return false;
  }
  return true;
}

// (x, y) of 64 bytes, plain numbers -> (x, y, 1): 1; 0 if a coordinate is not below p, -1 if the point is not on the curve.
// (0, 0) is not.
export function readG1(out: usize, bytes: usize): i32 {
  if (!readFq(out, bytes) || !readFq(out + F, bytes + 32)) return 0;
  fq.copy(out + 2 * F, fq.ONE);
  fq.sqr2(a0, out, a1, out + F);
  fq.mul(a0, a0, out);
  fq.addNorm(a0, a0, fq.CURVE_B);
  fq.subNorm(a0, a0, a1);
  return fq.isZero(a0) ? 1 : -1;
}

// The same on the twist, 128 bytes -> (x, y); the subgroup is not looked at.
export function readG2(out: usize, bytes: usize): i32 {
  for (let i: usize = 0; i < 4; i++) {
    if (!readFq(out + F * i, bytes + 32 * i)) return 0;
  }
  fq2.sqr(a0, out);
  fq2.norm(a0, a0);
  fq2.mul(a0, a0, out);
  fq2.addNorm(a0, a0, fq.TWIST_B);
  fq2.sqr(a1, out + F2);
  fq2.subNorm(a0, a0, a1);
  return fq2.isZero(a0) ? 1 : -1;
}

function readFq(out: usize, bytes: usize): bool {
  if (!fq.isCanonical(bytes)) return false;
  fq.unpack(out, bytes);
  fq.mul(out, out, fq.R_SQUARED);
  fq.norm(out, out);
  return true;
}
