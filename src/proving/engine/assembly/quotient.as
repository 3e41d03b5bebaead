// The quotient of A B - C by the domain's polynomial, given by its values on the domain's coset. All in Fr, Montgomery.
import * as fr from "./fr";

const SIZE: usize = fr.BYTES;

// Coefficients of a .zkey, 44 bytes each: matrix (0 or 1), row, wire, value * 2^512 -> by rows, those of matrix A first:
// `starts` has 2 rows + 1 places. False for a number out of its range.
export function readCoefficients(bytes: usize, count: i32, rows: u32, wires: u32, starts: usize, wireOf: usize, values: usize): bool {
  memory.fill(starts, 0, 4 * <usize>(2 * rows + 1));
  for (let i = 0, at = bytes; i < count; i++, at += 44) {
    const matrix = load<u32>(at);
    const row = load<u32>(at, 4);
    if (matrix > 1 || row >= rows || load<u32>(at, 8) >= wires || !fr.isCanonical(at + 12)) return false;
    const place = starts + 4 * <usize>(matrix * rows + row);
    store<u32>(place, load<u32>(place) + 1);
  }
  // to ends, then each entry moves its row's place down
  let sum: u32 = 0;
  for (let i: u32 = 0; i <= 2 * rows; i++) {
    sum += load<u32>(starts + 4 * <usize>i);
    store<u32>(starts + 4 * <usize>i, sum);
  }
  for (let i = 0, at = bytes; i < count; i++, at += 44) {
    const place = starts + 4 * <usize>(load<u32>(at) * rows + load<u32>(at, 4));
    const to = <usize>(load<u32>(place) - 1);
    store<u32>(place, <u32>to);
    store<u32>(wireOf + 4 * to, load<u32>(at, 8));
    fr.unpack(values + SIZE * to, at + 12);
    fr.mul(values + SIZE * to, values + SIZE * to, fr.FROM_FILE_SQUARED);
  }
  return true;
}

// Plain scalars of 32 bytes -> field elements.
export function readScalars(out: usize, bytes: usize, count: i32): void {
  for (let i = 0; i < count; i++, out += SIZE, bytes += 32) {
    fr.unpack(out, bytes);
    fr.mul(out, out, fr.R_SQUARED);
  }
}

export function writeScalars(bytes: usize, values: usize, count: i32): void {
  for (let i = 0; i < count; i++, values += SIZE, bytes += 32) fr.pack(bytes, values);
}

const t0: usize = memory.data(40, 8);
const t1: usize = memory.data(40, 8);

// Each row's sum of coefficient * wire.
export function multiplyRows(out: usize, rows: i32, starts: usize, wireOf: usize, values: usize, witness: usize): void {
  for (let row = 0; row < rows; row++, out += SIZE) {
    fr.clear(out);
    let i = load<u32>(starts + 4 * <usize>row);
    const end = load<u32>(starts + 4 * <usize>row, 4);
    for (; i + 1 < end; i += 2) {
      const value = values + SIZE * <usize>i;
      const w0 = witness + SIZE * <usize>load<u32>(wireOf + 4 * <usize>i);
      const w1 = witness + SIZE * <usize>load<u32>(wireOf + 4 * <usize>i, 4);
      fr.mul2(t0, value, w0, t1, value + SIZE, w1);
      fr.add(t0, t0, t1);
      fr.addNorm(out, out, t0);
    }
    if (i < end) {
      fr.mul(t0, values + SIZE * <usize>i, witness + SIZE * <usize>load<u32>(wireOf + 4 * <usize>i));
      fr.addNorm(out, out, t0);
    }
  }
}

export function multiplyAll(out: usize, a: usize, b: usize, count: i32): void {
  const end = out + SIZE * <usize>count;
  for (; out + SIZE < end; out += 2 * SIZE, a += 2 * SIZE, b += 2 * SIZE) {
    fr.mul2(out, a, b, out + SIZE, a + SIZE, b + SIZE);
  }
  if (out < end) fr.mul(out, a, b);
}

// out[i] = first * ratio^i
export function powers(out: usize, first: usize, ratio: usize, count: i32): void {
  if (count == 0) return;
  fr.copy(out, first);
  for (let i = 1; i < count; i++, out += SIZE) fr.mul(out + SIZE, out, ratio);
}

// Swaps each place with the one of reversed bits.
export function reverseBits(values: usize, power: i32): void {
  for (let i = 1; i < 1 << power; i++) {
    let j = 0;
    for (let b = 0; b < power; b++) j |= ((i >> b) & 1) << (power - 1 - b);
    if (j <= i) continue;
    fr.copy(t0, values + SIZE * <usize>i);
    fr.copy(values + SIZE * <usize>i, values + SIZE * <usize>j);
    fr.copy(values + SIZE * <usize>j, t0);
  }
}

// Values in order -> coefficients times the domain's size, in the order of reversed bits (decimation in frequency).
// `roots` holds the powers of the inverse of the domain's generator, half the domain's size.
export function toCoefficients(values: usize, power: i32, roots: usize): void {
  let stride: usize = SIZE;
  for (let half = 1 << (power - 1); half > 1; half >>= 1, stride <<= 1) {
    const gap = SIZE * <usize>half;
    for (let block = values, end = values + (SIZE << power); block < end; block += 2 * gap) {
      let root = roots;
      for (let a = block; a < block + gap; a += 2 * SIZE, root += 2 * stride) {
        const b = a + gap;
        fr.sub(t0, a, b);
        fr.sub(t1, a + SIZE, b + SIZE);
        fr.addNorm2(a, a, b, a + SIZE, a + SIZE, b + SIZE);
        fr.mul2(b, t0, root, b + SIZE, t1, root + stride);
      }
    }
  }
  for (let a = values, end = values + (SIZE << power); a < end; a += 2 * SIZE) {
    fr.subNorm(t0, a, a + SIZE);
    fr.addNorm(a, a, a + SIZE);
    fr.copy(a + SIZE, t0);
  }
}

// Coefficients in the order of reversed bits -> values in order (decimation in time). `roots` as above, not inverted.
export function toValues(values: usize, power: i32, roots: usize): void {
  for (let a = values, end = values + (SIZE << power); a < end; a += 2 * SIZE) {
    fr.subNorm(t0, a, a + SIZE);
    fr.addNorm(a, a, a + SIZE);
    fr.copy(a + SIZE, t0);
  }
  let stride: usize = SIZE << (power - 2);
  for (let half = 2; half < 1 << power; half <<= 1, stride >>= 1) {
    const gap = SIZE * <usize>half;
    for (let block = values, end = values + (SIZE << power); block < end; block += 2 * gap) {
      let root = roots;
      for (let a = block; a < block + gap; a += 2 * SIZE, root += 2 * stride) {
        const b = a + gap;
        fr.mul2(t0, b, root, t1, b + SIZE, root + stride);
        fr.subNorm2(b, a, t0, b + SIZE, a + SIZE, t1);
        fr.addNorm2(a, a, t0, a + SIZE, a + SIZE, t1);
      }
    }
  }
}

// a b - c as plain scalars of 32 bytes.
export function join(bytes: usize, a: usize, b: usize, c: usize, count: i32): void {
  for (let i = 0; i < count; i++, bytes += 32, a += SIZE, b += SIZE, c += SIZE) {
    fr.mul(t0, a, b);
    fr.subNorm(t0, t0, c);
    fr.pack(bytes, t0);
  }
}
