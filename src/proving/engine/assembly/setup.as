// A circuit's QAP at a secret point, for the key generator. All in Fr, Montgomery. Bounds are noted for the kernel `fma`,
// whose values are the larger ones; see docs/engine-bounds.md.
import * as fr from "./fr";

const SIZE: usize = fr.BYTES;

/** Elements that share one inversion. */
const CHUNK: i32 = 1024;

const root: usize = memory.data(40, 16);
const inverse: usize = memory.data(40, 16);
const t0: usize = memory.data(40, 16);
const t1: usize = memory.data(40, 16);
const prefixes: usize = memory.data(41000, 16);

// out[i] = factor * w_i / (point - w_i), w_i = first * ratio^i: with the right factor, Lagrange polynomials at the point.
// No w_i may be the point.
export function lagrange(out: usize, count: i32, first: usize, ratio: usize, point: usize, factor: usize): void {
  fr.copy(root, first);
  while (count > 0) {
    const part = min(count, CHUNK);
    // a prefix is the product of all denominators before its own: at most 0.62 p, as denominators are 0.5 p
    fr.copy(prefixes, fr.ONE);
    for (let i = 0; i < part; i++) {
      const denominator = out + SIZE * <usize>i;
      const prefix = prefixes + SIZE * <usize>i;
      fr.subNorm(denominator, point, root);
      fr.mul(prefix + SIZE, prefix, denominator);
      // powers of a root are at most 0.69 p
      fr.mul(root, root, ratio);
    }
    fr.invert(inverse, prefixes + SIZE * <usize>part);
    fr.mul(inverse, inverse, factor);
    for (let i = part - 1; i >= 0; i--) {
      const denominator = out + SIZE * <usize>i;
      // factor / denominator, at most 0.7 p; w_i = point - denominator, loose, at most 1.2 p; the result 0.82 p
      fr.mul2(t0, inverse, prefixes + SIZE * <usize>i, inverse, inverse, denominator);
      fr.sub(t1, point, denominator);
      fr.mul(denominator, t0, t1);
    }
    out += SIZE * <usize>part;
    count -= part;
  }
}

// Where the constraints of an r1cs file are read: they come in slices that end anywhere.
let rows: u32 = 0;
let wires: u32 = 0;
let row: u32 = 0;
let matrix: u32 = 0;
let left: u32 = 0;
let isOpen: bool = false;
let coefficients: u32 = 0;

/** Bytes of an entry in an r1cs file, and in a .zkey. */
const ENTRY: i32 = 36;
const KEY_ENTRY: i32 = 44;

const NO_SUCH_WIRE: i32 = -1;
const NOT_CANONICAL: i32 = -2;

export function startConstraints(rowCount: u32, wireCount: u32): void {
  rows = rowCount;
  wires = wireCount;
  row = 0;
  matrix = 0;
  left = 0;
  isOpen = false;
  coefficients = 0;
}

/** Whether all rows were read to their ends. */
export function areConstraintsRead(): bool {
  return row == rows;
}

/** Entries of A and B that are not 0, so far. */
export function coefficientCount(): u32 {
  return coefficients;
}

// Whole entries of a slice into the sums of their columns: of wire j in matrix m at sums + 40 (m wires + j), of
// coefficient * values[row], where values are given times R^2. The bytes that were read, fewer than were given by less
// than an entry or for the end of the last row; negative for an entry that must be refused.
export function addColumns(bytes: usize, length: i32, values: usize, sums: usize): i32 {
  let at = bytes;
  while (true) {
    at = openCombination(at, bytes + length);
    if (!isOpen) return <i32>(at - bytes);
    const entries = wholeEntries(at, bytes + length);
    const value = values + SIZE * <usize>row;
    const column = sums + SIZE * <usize>matrix * <usize>wires;
    let i: u32 = 0;
    for (; i < entries; i++, at += ENTRY) {
      if (load<u32>(at) >= wires) return NO_SUCH_WIRE;
      if (!fr.isCanonical(at + 4)) return NOT_CANONICAL;
      if (isZero(at + 4)) continue;
      if (matrix < 2) coefficients++;
      const sum = column + SIZE * <usize>load<u32>(at);
      // a canonical number, loose, by 0.82 p: at most 0.82 p; with the sum, 1.4 p
      fr.unpack(t0, at + 4);
      fr.mul(t0, t0, value);
      fr.addNorm(sum, sum, t0);
    }
    if (!closeCombination(entries)) return <i32>(at - bytes);
  }
}

// The entries of A and B that are not 0, of constraints that `addColumns` has read, as a .zkey has them: matrix, row,
// wire, value * 2^512. The bytes that were read; `coefficientCount` tells how many entries were written.
export function copyCoefficients(bytes: usize, length: i32, out: usize): i32 {
  let at = bytes;
  while (true) {
    at = openCombination(at, bytes + length);
    if (!isOpen) return <i32>(at - bytes);
    const entries = wholeEntries(at, bytes + length);
    if (matrix == 2) {
      at += <usize>ENTRY * <usize>entries;
    } else {
      for (let i: u32 = 0; i < entries; i++, at += ENTRY) {
        if (isZero(at + 4)) continue;
        store<u32>(out, matrix);
        store<u32>(out, row, 4);
        store<u32>(out, load<u32>(at), 8);
        fr.unpack(t0, at + 4);
        fr.mul(t0, t0, fr.R_SQUARED);
        fr.mul(t0, t0, fr.TO_FILE_SQUARED);
        fr.pack(out + 12, t0);
        out += KEY_ENTRY;
        coefficients++;
      }
    }
    if (!closeCombination(entries)) return <i32>(at - bytes);
  }
}

// Reads how many entries the next combination has, if it is not open yet; it stays closed where the slice or the last row
// ends.
function openCombination(at: usize, end: usize): usize {
  if (isOpen || row == rows || end - at < 4) return at;
  left = load<u32>(at);
  isOpen = true;
  return at + 4;
}

function wholeEntries(at: usize, end: usize): u32 {
  return min<u32>(left, <u32>(end - at) / ENTRY);
}

// Takes entries off; false where the slice has no more of this combination.
function closeCombination(entries: u32): bool {
  left -= entries;
  if (left > 0) return false;
  isOpen = false;
  if (++matrix == 3) {
    matrix = 0;
    row++;
  }
  return true;
}

function isZero(bytes: usize): bool {
  return (load<u64>(bytes) | load<u64>(bytes, 8) | load<u64>(bytes, 16) | load<u64>(bytes, 24)) == 0;
}

// sums[i] += values[i], where values are given times R^2.
export function addValues(sums: usize, values: usize, count: i32): void {
  for (let i = 0; i < count; i++, sums += SIZE, values += SIZE) {
    fr.mul(t0, values, fr.PLAIN_ONE);
    fr.addNorm(sums, sums, t0);
  }
}

// c = u a + v b + w c. All sums and factors are at most 0.69 p, so products 0.69 p, and 2.1 p in all before `norm`.
export function combine(c: usize, a: usize, b: usize, count: i32, u: usize, v: usize, w: usize): void {
  for (let i = 0; i < count; i++, a += SIZE, b += SIZE, c += SIZE) {
    fr.mul2(t0, a, u, t1, b, v);
    fr.add(t0, t0, t1);
    fr.mul(t1, c, w);
    fr.addNorm(c, t0, t1);
  }
}
