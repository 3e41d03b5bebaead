// Points from their x coordinates and one bit of y, for keys in their compressed form (compressed-form.ts).
//
// Bounds (docs/engine-bounds.md): right-hand sides of the curves' equations and sums come out of a `…Norm`, 0.5 p.
// Powers: k = 0.379 k^2 + 0.5 holds at 0.67 p, so every operand of `raise` stays below 0.69 p; all are tight. Roots are
// taken to 0.5 p by `norm` before they are squared in Fq2, as its sums ask for.
import * as fq from "./fq";
import * as fq2 from "./fq2";

const B: usize = fq.BYTES;

// (p - 3) / 4, lowest word first. p = 3 mod 4.
const EXPONENT: usize = memory.data<u64>([0x4f082305b61f3f51, 0x65e05aa45a1c72a3, 0x6e14116da0605617, 0x0c19139cb84c680a], 8);
const EXPONENT_BITS: i32 = 252;
/** Bits of the exponent that one multiplication takes: odd powers up to 31 are kept. */
const WINDOW: i32 = 5;
const POWERS: usize = 16;

const table: usize = memory.data(1280, 16);
const square: usize = memory.data(80, 16);

// @ts-ignore: decorator
@inline
function bitAt(i: i32): i32 {
  return <i32>((load<u64>(EXPONENT + ((i >> 6) << 3)) >> <u64>(i & 63)) & 1);
}

// Two elements of Fq, next to each other, each raised to (p - 3) / 4. For a square a: out^2 a = 1. For any other but 0:
// out^2 a = -1. `out` is not `a`.
function raise(out: usize, a: usize): void {
  const other = table + POWERS * B;
  memory.copy(table, a, B);
  memory.copy(other, a + B, B);
  fq.sqr2(square, a, square + B, a + B);
  for (let i: usize = B; i < POWERS * B; i += B) {
    fq.mul2(table + i, table + i - B, square, other + i, other + i - B, square + B);
  }
  memory.copy(out, fq.ONE, B);
  memory.copy(out + B, fq.ONE, B);
  let bit = EXPONENT_BITS - 1;
  while (bit >= 0) {
    if (!bitAt(bit)) {
      fq.sqr2(out, out, out + B, out + B);
      bit--;
      continue;
    }
    let low = max(bit - WINDOW + 1, 0);
    while (!bitAt(low)) low++;
    let digit = 0;
    for (; bit >= low; bit--) {
      fq.sqr2(out, out, out + B, out + B);
      digit = 2 * digit + bitAt(bit);
    }
    const at = <usize>(digit >> 1) * B;
    fq.mul2(out, out, table + at, out + B, out + B, other + at);
  }
}

const plain: usize = memory.data(32, 8);

// 32 bytes as a .zkey has them, their highest bit aside; false if the number is not below p.
function readCoordinate(out: usize, bytes: usize): bool {
  memory.copy(plain, bytes, 32);
  store<u8>(plain, load<u8>(plain, 31) & 0x7f, 31);
  if (!fq.isCanonical(plain)) return false;
  fq.unpack(out, plain);
  fq.mul(out, out, fq.FROM_FILE);
  fq.norm(out, out);
  return true;
}

// @ts-ignore: decorator
@inline
function signAt(bytes: usize): i32 {
  return <i32>(load<u8>(bytes, 31) >> 7);
}

const negative: usize = memory.data(40, 16);

// The form of a .zkey, times 2^256.
function writeCoordinate(bytes: usize, a: usize): void {
  fq.mul(negative, a, fq.TO_FILE);
  fq.pack(bytes, negative);
}

function negate(a: usize): void {
  fq.clear(negative);
  fq.subNorm(a, negative, a);
}

// Each of these holds two elements, of two points.
const x: usize = memory.data(160, 16);
const right: usize = memory.data(160, 16);
const root: usize = memory.data(160, 16);
const power: usize = memory.data(80, 16);
const norms: usize = memory.data(80, 16);
const halves: usize = memory.data(80, 16);
const t: usize = memory.data(160, 16);

// `count` points of 32 bytes -> 64 bytes each as in a .zkey; false where one is no point's.
export function expandG1(out: usize, bytes: usize, count: i32): bool {
  for (let i = 0; i < count; i += 2) {
    // the last of an odd number is its own companion
    const step: usize = i + 1 < count ? 1 : 0;
    if (!readCoordinate(x, bytes) || !readCoordinate(x + B, bytes + 32 * step)) return false;
    fq.sqr2(right, x, right + B, x + B);
    fq.mul2(right, right, x, right + B, right + B, x + B);
    fq.addNorm2(right, right, fq.CURVE_B, right + B, right + B, fq.CURVE_B);
    raise(power, right);
    fq.mul2(root, power, right, root + B, power + B, right + B);
    fq.sqr2(t, root, t + B, root + B);
    fq.subNorm2(t, t, right, t + B, t + B, right + B);
    if (!fq.isZero(t) || !fq.isZero(t + B)) return false;
    finishG1(out, bytes, root);
    finishG1(out + 64 * step, bytes + 32 * step, root + B);
    bytes += 64;
    out += 128;
  }
  return true;
}

function finishG1(out: usize, bytes: usize, y: usize): void {
  memory.copy(out, bytes, 32);
  store<u8>(out, load<u8>(out, 31) & 0x7f, 31);
  writeCoordinate(out + 32, y);
  if (<i32>(load<u8>(out, 32) & 1) != signAt(bytes)) {
    negate(y);
    writeCoordinate(out + 32, y);
  }
}

// `count` points of 64 bytes -> 128 bytes each as in a .zkey; false where one is no point's. The complex method: a root of
// a + bu is s + (b / 2s) u with s^2 = t, t = (a + sqrt(a^2 + b^2)) / 2, or, where t is no square, s^2 = t - sqrt(a^2 + b^2).
export function expandG2(out: usize, bytes: usize, count: i32): bool {
  for (let i = 0; i < count; i += 2) {
    const step: usize = i + 1 < count ? 1 : 0;
    if (!readG2(x, bytes) || !readG2(x + 2 * B, bytes + 64 * step)) return false;
    fq2.sqr2(right, x, right + 2 * B, x + 2 * B);
    fq2.mul2(right, right, x, right + 2 * B, right + 2 * B, x + 2 * B);
    fq2.addCurveB(right, right);
    fq2.addCurveB(right + 2 * B, right + 2 * B);

    squareNorm(norms, right);
    squareNorm(norms + B, right + 2 * B);
    raise(power, norms);
    fq.mul2(norms, norms, power, norms + B, norms + B, power + B);
    halve(halves, right, norms);
    halve(halves + B, right + 2 * B, norms + B);
    raise(power, halves);
    if (!finishRoot(root, right, halves, power)) return false;
    if (!finishRoot(root + 2 * B, right + 2 * B, halves + B, power + B)) return false;
    finishG2(out, bytes, root);
    finishG2(out + 128 * step, bytes + 64 * step, root + 2 * B);
    bytes += 128;
    out += 256;
  }
  return true;
}

function readG2(out: usize, bytes: usize): bool {
  // the first number has no bit to spare for anything
  return !signAt(bytes) && readCoordinate(out, bytes) && readCoordinate(out + B, bytes + 32);
}

function squareNorm(out: usize, a: usize): void {
  fq.sqr2(t, a, t + B, a + B);
  fq.addNorm(out, t, t + B);
}

// (a + s) / 2, or (a - s) / 2 where that is 0: then b is 0.
function halve(out: usize, a: usize, s: usize): void {
  fq.addNorm(t, a, s);
  if (fq.isZero(t)) fq.subNorm(t, a, s);
  fq.mul(out, t, fq.ONE_HALF);
}

// A root of a from h and h^((p - 3) / 4) = e; whether there is one. h square: he + (be / 2) u, for e = 1 / (he).
// Else e^2 = -1 / h, and be / 2 - he u is one: its parts' squares are t - sqrt(a^2 + b^2) and -h.
function finishRoot(out: usize, a: usize, h: usize, e: usize): bool {
  fq.mul2(t, h, e, t + B, a + B, fq.ONE_HALF);
  fq.mul(t + B, t + B, e);
  fq.sqr(t + 2 * B, t);
  fq.subNorm(t + 2 * B, t + 2 * B, h);
  if (fq.isZero(t + 2 * B)) {
    fq2.norm(out, t);
  } else {
    fq.norm(out, t + B);
    fq.norm(out + B, t);
    negate(out + B);
  }
  fq2.sqr(t, out);
  fq2.subNorm(t, t, a);
  return fq2.isZero(t);
}

function finishG2(out: usize, bytes: usize, y: usize): void {
  memory.copy(out, bytes, 64);
  store<u8>(out, load<u8>(out, 63) & 0x7f, 63);
  writeG2(out + 64, y);
  // the lowest bit of c0, or of c1 where c0 is 0
  const first = (load<u64>(out, 64) | load<u64>(out, 72) | load<u64>(out, 80) | load<u64>(out, 88)) != 0;
  const found = <i32>(load<u8>(out + (first ? 64 : 96)) & 1);
  if (found != signAt(bytes + 32)) {
    negate(y);
    negate(y + B);
    writeG2(out + 64, y);
  }
}

function writeG2(bytes: usize, y: usize): void {
  writeCoordinate(bytes, y);
  writeCoordinate(bytes + 32, y + B);
}
