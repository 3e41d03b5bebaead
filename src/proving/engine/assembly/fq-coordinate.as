// The coordinates of G1: Fq, and what the curve's formulas need besides the field.
import * as fq from "./fq";
export * from "./fq";

export const BASE_FIELD_ELEMENTS: usize = 1;

// 3b of y^2 = x^3 + b, b = 3.
export function mulByThreeB(out: usize, a: usize): void {
  fq.mul(out, a, fq.CURVE_3B);
}

export function addCurveB(out: usize, a: usize): void {
  fq.addNorm(out, a, fq.CURVE_B);
}

// (beta x, y) is lambda times (x, y).
export function mulByBeta(out: usize, a: usize): void {
  fq.mul(out, a, fq.BETA_G1);
  fq.norm(out, out);
}

// From the form of a .zkey; false if a number is not below p.
export function read(out: usize, bytes: usize): bool {
  if (!fq.isCanonical(bytes)) return false;
  fq.unpack(out, bytes);
  fq.mul(out, out, fq.FROM_FILE);
  fq.norm(out, out);
  return true;
}

// To plain numbers, 32 bytes each.
export function write(bytes: usize, a: usize): void {
  fq.pack(bytes, a);
}

export const GENERATOR: usize = fq.G1_GENERATOR;

const scaled: usize = memory.data(40, 16);

// To the form of a .zkey.
export function writeFile(bytes: usize, a: usize): void {
  fq.mul(scaled, a, fq.TO_FILE);
  fq.pack(bytes, scaled);
}
