// Fq6 = Fq2[v] / (v^3 - xi), xi = 9 + u. An element is c0, c1, c2 with all coordinates normed: 0.5 p.
//
// Bounds (docs/engine-bounds.md): a sum or difference of two normed elements, not carried, is loose, 1.0 p, and may be
// the first operand of a product whose second one is normed. What goes into a `...Norm` is at most 4 p, and its limbs
// together at most four halves of a limb's range (2^52; 2^31 in the scalar kernel).
import * as fq from "./fq";
import * as fq2 from "./fq2";

const HALF: usize = fq.BYTES;
const C1: usize = fq2.BYTES;
const C2: usize = 2 * fq2.BYTES;
export const BYTES: usize = 3 * fq2.BYTES;

export const ZERO: usize = memory.data(240, 16);

const x0: usize = memory.data(80, 16);

// Of a value up to 1.0 p, tight; `out` is not `a`. 4a is at most 4 p, 8a + a - b after one norm 1.0 + 1.0 + 1.0 p.
export function mulByXi(out: usize, a: usize): void {
  fq2.add(x0, a, a);
  fq2.addNorm(x0, x0, x0);
  fq2.add(x0, x0, x0);
  fq2.add(x0, x0, a);
  fq.subSignedNorm2(out, x0, a + HALF, 1, out + HALF, x0 + HALF, a, -1);
}

// Of a normed value: -a has the limbs of a.
export function negate2(out: usize, a: usize): void {
  fq2.sub(out, ZERO, a);
}

export function conjugate2(out: usize, a: usize): void {
  fq.copy(out, a);
  fq.sub(out + HALF, ZERO, a + HALF);
}

// By an element of Fq; not normed: 0.69 p.
export function scale2(out: usize, a: usize, factor: usize): void {
  fq.mul2(out, a, factor, out + HALF, a + HALF, factor);
}

export function addNorm(out: usize, a: usize, b: usize): void {
  fq2.addNorm(out, a, b);
  fq2.addNorm(out + C1, a + C1, b + C1);
  fq2.addNorm(out + C2, a + C2, b + C2);
}

export function subSubNorm(out: usize, a: usize, b: usize, c: usize): void {
  fq2.subSubNorm(out, a, b, c);
  fq2.subSubNorm(out + C1, a + C1, b + C1, c + C1);
  fq2.subSubNorm(out + C2, a + C2, b + C2, c + C2);
}

export function negate(out: usize, a: usize): void {
  negate2(out, a);
  negate2(out + C1, a + C1);
  negate2(out + C2, a + C2);
}

const v0: usize = memory.data(80, 16);
const v1: usize = memory.data(80, 16);
const v2: usize = memory.data(80, 16);
const m0: usize = memory.data(80, 16);
const m1: usize = memory.data(80, 16);
const m2: usize = memory.data(80, 16);
const s0: usize = memory.data(80, 16);
const s1: usize = memory.data(80, 16);
const t0: usize = memory.data(80, 16);
const t1: usize = memory.data(80, 16);

// Karatsuba, six products in Fq2 (Devegili, O hEigeartaigh, Scott, Dahab, ePrint 2006/471).
export function mul(out: usize, a: usize, b: usize): void {
  fq2.mul2(v0, a, b, v1, a + C1, b + C1);
  fq2.add(s0, a + C1, a + C2);
  fq2.addNorm(t0, b + C1, b + C2);
  fq2.mul2(v2, a + C2, b + C2, m0, s0, t0);
  fq2.add(s0, a, a + C1);
  fq2.addNorm(t0, b, b + C1);
  fq2.add(s1, a, a + C2);
  fq2.addNorm(t1, b, b + C2);
  fq2.mul2(m1, s0, t0, m2, s1, t1);
  // v0 + xi (m0 - v1 - v2)
  fq2.subSubNorm(m0, m0, v1, v2);
  mulByXi(s0, m0);
  fq2.addNorm(out, v0, s0);
  // m1 - v0 - v1 + xi v2: two loose differences, 2.0 p
  mulByXi(s0, v2);
  fq2.sub(m1, m1, v0);
  fq2.sub(s0, s0, v1);
  fq2.addNorm(out + C1, m1, s0);
  // m2 - v0 - v2 + v1
  fq2.sub(m2, m2, v0);
  fq2.sub(s1, v1, v2);
  fq2.addNorm(out + C2, m2, s1);
}

// By b0 + b1 v, both normed: five products.
export function mulBySparse(out: usize, a: usize, b0: usize, b1: usize): void {
  fq2.mul2(v0, a, b0, v1, a + C1, b1);
  fq2.mul2(m0, a + C2, b1, m2, a + C2, b0);
  fq2.add(s0, a, a + C1);
  fq2.addNorm(t0, b0, b1);
  fq2.mul(m1, s0, t0);
  mulByXi(s0, m0);
  fq2.addNorm(out, v0, s0);
  fq2.subSubNorm(out + C1, m1, v0, v1);
  fq2.addNorm(out + C2, v1, m2);
}

// By an element of Fq2, normed.
export function mulByFq2(out: usize, a: usize, b: usize): void {
  fq2.mul2(out, a, b, out + C1, a + C1, b);
  fq2.mul(out + C2, a + C2, b);
}

// By v: (xi c2, c0, c1); `out` is not `a`.
export function mulByV(out: usize, a: usize): void {
  mulByXi(out, a + C2);
  memory.copy(out + C1, a, 2 * fq2.BYTES);
}

// 0 for 0. Squares are not normed, at most 0.88 p: their differences with a normed value are at most 1.4 p.
export function invert(out: usize, a: usize): void {
  fq2.mul2(v0, a + C1, a + C2, v1, a, a + C1);
  fq2.mul(v2, a, a + C2);
  fq2.sqr(m0, a);
  fq2.sqr(m1, a + C2);
  fq2.sqr(m2, a + C1);
  mulByXi(s0, v0);
  fq2.subNorm(m0, m0, s0);
  mulByXi(s0, m1);
  fq2.subNorm(m1, s0, v1);
  fq2.subNorm(m2, m2, v2);
  fq2.mul2(s0, a + C1, m2, s1, a + C2, m1);
  fq2.addNorm(s0, s0, s1);
  mulByXi(t0, s0);
  fq2.mul(s1, a, m0);
  fq2.addNorm(t0, t0, s1);
  fq2.invert(t0, t0);
  fq2.norm(t0, t0);
  fq2.mul2(out, m0, t0, out + C1, m1, t0);
  fq2.mul(out + C2, m2, t0);
}
