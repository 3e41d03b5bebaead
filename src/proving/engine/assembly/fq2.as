// The coordinates of G2: Fq2 = Fq[u] / (u^2 + 1), the same functions as a field kernel's, for the curve's formulas.
import * as fq from "./fq";

const HALF: usize = fq.BYTES;
export const BYTES: usize = 2 * fq.BYTES;
export const ONE: usize = fq.FQ2_ONE;

const p0: usize = memory.data(80, 8);
const p1: usize = memory.data(80, 8);
const p2: usize = memory.data(80, 8);
const s0: usize = memory.data(80, 8);
const s1: usize = memory.data(80, 8);

// Karatsuba, two products at once: the base field's kernels are built for pairs.
export function mul2(out: usize, a: usize, b: usize, out2: usize, a2: usize, b2: usize): void {
  fq.addForProduct(s0, a, a + HALF);
  fq.addForProduct(s1, b, b + HALF);
  fq.addForProduct(s0 + HALF, a2, a2 + HALF);
  fq.addForProduct(s1 + HALF, b2, b2 + HALF);
  fq.mul2(p0, a, b, p0 + HALF, a2, b2);
  fq.mul2(p1, a + HALF, b + HALF, p1 + HALF, a2 + HALF, b2 + HALF);
  fq.mul2(p2, s0, s1, p2 + HALF, s0 + HALF, s1 + HALF);
  fq.subNorm2(out, p0, p1, out2, p0 + HALF, p1 + HALF);
  fq.subSubNorm2(out + HALF, p2, p0, p1, out2 + HALF, p2 + HALF, p0 + HALF, p1 + HALF);
}

export function mul(out: usize, a: usize, b: usize): void {
  fq.addForProduct(s0, a, a + HALF);
  fq.addForProduct(s1, b, b + HALF);
  fq.mul2(p0, a, b, p1, a + HALF, b + HALF);
  fq.mul(p2, s0, s1);
  fq.subNorm(out, p0, p1);
  fq.subSubNorm(out + HALF, p2, p0, p1);
}

// (a + bu)^2 = (a + b)(a - b) + 2ab u
export function sqr(out: usize, a: usize): void {
  fq.addForProduct(s0, a, a + HALF);
  fq.sub(s1, a, a + HALF);
  fq.add(s1 + HALF, a, a);
  fq.mul2(out, s0, s1, out + HALF, s1 + HALF, a + HALF);
}

export function sqr2(out: usize, a: usize, out2: usize, a2: usize): void {
  sqr(out, a);
  sqr(out2, a2);
}

export function add(out: usize, a: usize, b: usize): void {
  fq.add(out, a, b);
  fq.add(out + HALF, a + HALF, b + HALF);
}

export function sub(out: usize, a: usize, b: usize): void {
  fq.sub(out, a, b);
  fq.sub(out + HALF, a + HALF, b + HALF);
}

export function subSigned(out: usize, a: usize, sa: i32, b: usize, sb: i32): void {
  fq.subSigned(out, a, sa, b, sb);
  fq.subSigned(out + HALF, a + HALF, sa, b + HALF, sb);
}

export function norm(out: usize, a: usize): void {
  fq.norm(out, a);
  fq.norm(out + HALF, a + HALF);
}

export function addNorm(out: usize, a: usize, b: usize): void {
  fq.addNorm2(out, a, b, out + HALF, a + HALF, b + HALF);
}

export function subNorm(out: usize, a: usize, b: usize): void {
  fq.subNorm2(out, a, b, out + HALF, a + HALF, b + HALF);
}

export function subSubNorm(out: usize, a: usize, b: usize, c: usize): void {
  fq.subSubNorm2(out, a, b, c, out + HALF, a + HALF, b + HALF, c + HALF);
}

export function subSubNorm2(out: usize, a: usize, b: usize, c: usize, out2: usize, a2: usize, b2: usize, c2: usize): void {
  subSubNorm(out, a, b, c);
  subSubNorm(out2, a2, b2, c2);
}

export function subSignedNorm(out: usize, a: usize, b: usize, sb: i32): void {
  fq.subSignedNorm2(out, a, b, sb, out + HALF, a + HALF, b + HALF, sb);
}

export function subSignedNorm2(out: usize, a: usize, b: usize, sb: i32, out2: usize, a2: usize, b2: usize, sb2: i32): void {
  subSignedNorm(out, a, b, sb);
  subSignedNorm(out2, a2, b2, sb2);
}

export function isZero(a: usize): bool {
  return fq.isZero(a) && fq.isZero(a + HALF);
}

export function copy(out: usize, a: usize): void {
  memory.copy(out, a, BYTES);
}

export function clear(out: usize): void {
  memory.fill(out, 0, BYTES);
}

export function isClear(a: usize): bool {
  return fq.isClear(a) && fq.isClear(a + HALF);
}

// (a - bu) / (a^2 + b^2)
export function invert(out: usize, a: usize): void {
  fq.norm(s0, a);
  fq.norm(s0 + HALF, a + HALF);
  fq.sqr2(p0, s0, p1, s0 + HALF);
  fq.addNorm(p0, p0, p1);
  fq.invert(p0, p0);
  fq.mul(out, s0, p0);
  fq.clear(p1);
  fq.subNorm(p1, p1, s0 + HALF);
  fq.mul(out + HALF, p1, p0);
}

// 3b of the twist y^2 = x^3 + b, b = 3 / (9 + u).
export function mulByThreeB(out: usize, a: usize): void {
  mul(out, a, fq.TWIST_3B);
}

export function addCurveB(out: usize, a: usize): void {
  addNorm(out, a, fq.TWIST_B);
}

export function mulByBeta(out: usize, a: usize): void {
  fq.mul2(out, a, fq.BETA_G2, out + HALF, a + HALF, fq.BETA_G2);
  norm(out, out);
}

export function read(out: usize, bytes: usize): bool {
  if (!fq.isCanonical(bytes) || !fq.isCanonical(bytes + 32)) return false;
  fq.unpack(out, bytes);
  fq.unpack(out + HALF, bytes + 32);
  fq.mul2(out, out, fq.FROM_FILE, out + HALF, out + HALF, fq.FROM_FILE);
  norm(out, out);
  return true;
}

export function write(bytes: usize, a: usize): void {
  fq.pack(bytes, a);
  fq.pack(bytes + 32, a + HALF);
}

export const GENERATOR: usize = fq.G2_GENERATOR;

export function writeFile(bytes: usize, a: usize): void {
  fq.mul2(p0, a, fq.TO_FILE, p1, a + HALF, fq.TO_FILE);
  fq.pack(bytes, p0);
  fq.pack(bytes + 32, p1);
}
