// Fq12 = Fq6[w] / (w^2 - v), the pairing's values: an element is its two halves over Fq6, all coordinates normed.
import * as fq from "./fq";
import * as fq2 from "./fq2";
import * as fq6 from "./fq6";

const HALF: usize = fq6.BYTES;
const C1: usize = fq2.BYTES;
const C2: usize = 2 * fq2.BYTES;
export const BYTES: usize = 2 * fq6.BYTES;

const v0: usize = memory.data(240, 16);
const v1: usize = memory.data(240, 16);
const s0: usize = memory.data(240, 16);
const s1: usize = memory.data(240, 16);
const x0: usize = memory.data(80, 16);
const x1: usize = memory.data(80, 16);

export function setOne(out: usize): void {
  memory.fill(out, 0, BYTES);
  fq.copy(out, fq.ONE);
}

export function copy(out: usize, a: usize): void {
  memory.copy(out, a, BYTES);
}

// out = (v0 + v v1, m - v0 - v1)
function combine(out: usize, m: usize): void {
  fq6.subSubNorm(out + HALF, m, v0, v1);
  fq6.mulByXi(x0, v1 + C2);
  fq2.addNorm(out, v0, x0);
  fq2.addNorm(out + C1, v0 + C1, v1);
  fq2.addNorm(out + C2, v0 + C2, v1 + C1);
}

// Karatsuba
export function mul(out: usize, a: usize, b: usize): void {
  fq6.addNorm(s0, a, a + HALF);
  fq6.addNorm(s1, b, b + HALF);
  fq6.mul(v0, a, b);
  fq6.mul(v1, a + HALF, b + HALF);
  fq6.mul(s0, s0, s1);
  combine(out, s0);
}

// (a + b w)^2 = (a + b)(a + v b) - ab - v ab + 2ab w
export function sqr(out: usize, a: usize): void {
  fq6.addNorm(s0, a, a + HALF);
  fq6.mulByV(s1, a + HALF);
  fq6.addNorm(s1, s1, a);
  fq6.mul(v0, a, a + HALF);
  fq6.mul(s0, s0, s1);
  fq6.addNorm(out + HALF, v0, v0);
  fq6.mulByV(s1, v0);
  fq6.subSubNorm(out, s0, v0, s1);
}

// By a line l0 + (l1 + l2 v) w.
export function mulByLine(out: usize, a: usize, l0: usize, l1: usize, l2: usize): void {
  fq6.addNorm(s0, a, a + HALF);
  fq2.addNorm(x1, l0, l1);
  fq6.mulByFq2(v0, a, l0);
  fq6.mulBySparse(v1, a + HALF, l1, l2);
  fq6.mulBySparse(s0, s0, x1, l2);
  combine(out, s0);
}

// By a line 1 + (l1 + l2 v) w.
export function mulByUnitLine(out: usize, a: usize, l1: usize, l2: usize): void {
  fq6.mulBySparse(v0, a, l1, l2);
  fq6.mulBySparse(v1, a + HALF, l1, l2);
  fq6.addNorm(out + HALF, a + HALF, v0);
  fq6.mulByXi(x0, v1 + C2);
  fq2.addNorm(out, a, x0);
  fq2.addNorm(out + C1, a + C1, v1);
  fq2.addNorm(out + C2, a + C2, v1 + C1);
}

// To the power of p^6; the inverse, where a^(p^6 + 1) is 1.
export function conjugate(out: usize, a: usize): void {
  memory.copy(out, a, HALF);
  fq6.negate(out + HALF, a + HALF);
}

// To the power of p^power, power 1, 2 or 3: each coordinate conjugated (where power is odd) and times a constant.
export function frobenius(out: usize, a: usize, power: i32): void {
  const constants = power == 1 ? fq.FROBENIUS_1 : power == 2 ? fq.FROBENIUS_2 : fq.FROBENIUS_3;
  for (let at: usize = 0; at < BYTES; at += fq2.BYTES) {
    if (power & 1) fq6.conjugate2(x0, a + at);
    else fq2.copy(x0, a + at);
    fq2.mul(out + at, x0, constants + at);
  }
}

// (a - b w) / (a^2 - v b^2); 0 for 0.
export function invert(out: usize, a: usize): void {
  fq6.mul(v0, a, a);
  fq6.mul(v1, a + HALF, a + HALF);
  fq6.mulByV(s0, v1);
  fq6.subSubNorm(v0, v0, s0, fq6.ZERO);
  fq6.invert(v0, v0);
  fq6.negate(v1, a + HALF);
  fq6.mul(out, a, v0);
  fq6.mul(out + HALF, v1, v0);
}

const a2: usize = memory.data(80, 16);
const b2: usize = memory.data(80, 16);
const c2: usize = memory.data(80, 16);

// (a + b y)^2 with y^2 = xi. Squares of normed values are at most 0.88 p, three of them 2.7 p.
function sqrFq4(first: usize, second: usize, a: usize, b: usize): void {
  fq2.addNorm(c2, a, b);
  fq2.sqr(a2, a);
  fq2.sqr(b2, b);
  fq2.sqr(c2, c2);
  fq6.mulByXi(first, b2);
  fq2.addNorm(first, first, a2);
  fq2.subSubNorm(second, c2, a2, b2);
}

// 3t - 2c and 3t + 2c, the difference or the sum normed first: 1.5 p.
function threeLessTwo(out: usize, t: usize, c: usize): void {
  fq2.subNorm(x0, t, c);
  fq2.add(x0, x0, x0);
  fq2.addNorm(out, x0, t);
}
function threeAndTwo(out: usize, t: usize, c: usize): void {
  fq2.addNorm(x0, t, c);
  fq2.add(x0, x0, x0);
  fq2.addNorm(out, x0, t);
}

// The square of an element whose power of p^4 - p^2 + 1 is 1 (Granger, Scott, ePrint 2009/565).
export function cyclotomicSqr(out: usize, a: usize): void {
  sqrFq4(v0, v0 + C1, a, a + HALF + C1);
  sqrFq4(v0 + C2, v1, a + HALF, a + C2);
  sqrFq4(v1 + C1, v1 + C2, a + C1, a + HALF + C2);
  fq6.mulByXi(x1, v1 + C2);
  threeLessTwo(out, v0, a);
  threeLessTwo(out + C1, v0 + C2, a + C1);
  threeLessTwo(out + C2, v1 + C1, a + C2);
  threeAndTwo(out + HALF, x1, a + HALF);
  threeAndTwo(out + HALF + C1, v0 + C1, a + HALF + C1);
  threeAndTwo(out + HALF + C2, v1, a + HALF + C2);
}

// The curves' parameter x = 4965661367192848881 in signed digits 0, 1, 3 (window 3), the lowest first.
const X_DIGITS: usize = memory.data<i8>([
  1, 0, 0, 0, -1, 0, 0, 0, 0, -3, 0, 0, 1, 0, 0, 0, 1, 0, 0, -3, 0, 0, 0, -3, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, -3, 0, 0, 0, 3,
  0, 0, 1, 0, 0, 1, 0, 0, 3, 0, 0, 0, -3, 0, 0, 0, 0, -3, 0, 0, 1, 0, 0, 1,
]);
const X_LENGTH: i32 = 63;

const cube: usize = memory.data(480, 16);
const term: usize = memory.data(480, 16);

// To the power of x, in the cyclotomic subgroup, where inverses are conjugates; `out` is not `a`.
export function raiseToX(out: usize, a: usize): void {
  cyclotomicSqr(cube, a);
  mul(cube, cube, a);
  copy(out, a);
  for (let i = X_LENGTH - 2; i >= 0; i--) {
    cyclotomicSqr(out, out);
    const digit = <i32>load<i8>(X_DIGITS + i);
    if (digit == 0) continue;
    const factor = digit == 1 || digit == -1 ? a : cube;
    if (digit > 0) {
      mul(out, out, factor);
    } else {
      conjugate(term, factor);
      mul(out, out, term);
    }
  }
}

const f: usize = memory.data(480, 16);
const f2x: usize = memory.data(480, 16);
const f6x: usize = memory.data(480, 16);
const f6xx: usize = memory.data(480, 16);
const all: usize = memory.data(480, 16);
const part: usize = memory.data(480, 16);

// To the power of 2x (6x^2 + 3x + 1) (p^12 - 1) / r, which is 1 exactly where the pairing's value is (Fuentes-Castaneda,
// Knapp, Rodriguez-Henriquez, "Faster hashing to G2", SAC 2011). The exponent's hard part in powers of p:
// (1 + 6x + 12x^2 + 12x^3) + (4x + 6x^2 + 12x^3) p + (6x + 6x^2 + 12x^3) p^2 + (4x + 6x^2 + 12x^3 - 1) p^3.
export function finalExponentiation(out: usize, a: usize): void {
  // a^((p^6 - 1)(p^2 + 1))
  invert(part, a);
  conjugate(f, a);
  mul(f, f, part);
  frobenius(part, f, 2);
  mul(f, f, part);

  raiseToX(part, f);
  cyclotomicSqr(f2x, part);
  cyclotomicSqr(f6x, f2x);
  mul(f6x, f6x, f2x);
  raiseToX(f6xx, f6x);
  cyclotomicSqr(part, f6xx);
  raiseToX(all, part);
  // all = 6x + 6x^2 + 12x^3
  mul(all, all, f6xx);
  mul(all, all, f6x);
  mul(out, all, f6xx);
  mul(out, out, f);
  frobenius(part, all, 2);
  mul(out, out, part);
  // less 2x
  conjugate(f2x, f2x);
  mul(all, all, f2x);
  frobenius(part, all, 1);
  mul(out, out, part);
  conjugate(f, f);
  mul(all, all, f);
  frobenius(part, all, 3);
  mul(out, out, part);
}

export function isOne(a: usize): bool {
  fq.sub(x0, a, fq.ONE);
  if (!fq.isZero(x0)) return false;
  for (let at: usize = fq.BYTES; at < BYTES; at += fq.BYTES) {
    if (!fq.isZero(a + at)) return false;
  }
  return true;
}

// Twelve plain numbers of 32 bytes, for tests; false where one is not below p.
export function read(out: usize, bytes: usize): bool {
  for (let i: usize = 0; i < 12; i++) {
    if (!fq.isCanonical(bytes + 32 * i)) return false;
    fq.unpack(out + fq.BYTES * i, bytes + 32 * i);
    fq.mul(out + fq.BYTES * i, out + fq.BYTES * i, fq.R_SQUARED);
    fq.norm(out + fq.BYTES * i, out + fq.BYTES * i);
  }
  return true;
}

export function write(bytes: usize, a: usize): void {
  for (let i: usize = 0; i < 12; i++) fq.pack(bytes + 32 * i, a + fq.BYTES * i);
}
