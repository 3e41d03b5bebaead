// Sums of points of G1 that a verification needs: of a key's points with scalars of full length, from tables, and of a
// batch's points with its random coefficients. Not constant in time: all of it is public.
import * as fq from "./fq";
import { addAll, addProjective, clearProjective, materialise, toProjective, MAPPED, NEGATED, POINT, PROJECTIVE, RECORD } from "./g1/curve";

const F: usize = fq.BYTES;

// d 2^(bits w) B_j for d = 1 .. 2^(bits - 1), as records: of base j in window w at tables + RECORD size (j windows + w).
// No base is infinity. `triples` is room for 12 bytes a window of a base.
export function fillTables(tables: usize, bases: usize, count: i32, bits: i32, windows: i32, triples: usize): void {
  const size = 1 << (bits - 1);
  const row = RECORD * <usize>size;
  for (let j = 0; j < count; j++) memory.copy(tables + row * <usize>(j * windows), bases + POINT * <usize>j, POINT);
  for (let w = 1; w < windows; w++) {
    for (let bit = 0; bit < bits; bit++) {
      for (let j = 0; j < count; j++) {
        const to = tables + row * <usize>(j * windows + w);
        const from = <u32>(bit == 0 ? to - row : to);
        storeTriple(triples + 12 * <usize>j, from, from, to);
      }
      addAll(triples, count);
    }
  }
  const rows = count * windows;
  for (let d = 1; d < size; d++) {
    for (let i = 0; i < rows; i++) {
      const first = tables + row * <usize>i;
      const to = first + RECORD * <usize>d;
      storeTriple(triples + 12 * <usize>i, <u32>(to - RECORD), <u32>first, to);
    }
    addAll(triples, rows);
  }
  for (let i = 0; i < rows * size; i++, tables += RECORD) {
    fq.mul(tables + POINT, tables, fq.BETA_G1);
    fq.norm(tables + POINT, tables + POINT);
  }
}

// @ts-ignore: decorator
@inline
function storeTriple(at: usize, first: u32, second: u32, to: usize): void {
  store<u32>(at, first);
  store<u32>(at, second, 4);
  store<u32>(at, <u32>to, 8);
}

/** Bytes of room for one term of `sumFromTables`. */
export const TERM: i32 = 4 + 6 + 40;

// The sum of scalar_j B_j, projective, from tables and the scalars' digits (`recode`), scalars `first` to `first + count`
// of `total`. `room` is for TERM bytes a term, two terms a window of a base, and three terms more.
export function sumFromTables(
  out: usize, tables: usize, count: i32, bits: i32, windows: i32, digits: usize, first: i32, total: i32, room: usize,
): void {
  const size = 1 << (bits - 1);
  const terms = <usize>(2 * count * windows);
  // sums first, at multiples of 8; half as many as terms
  const sums = room;
  const entries = sums + POINT * (terms / 2 + 1);
  const triples = entries + 4 * (terms + 2);
  let next = entries;
  for (let j = 0; j < count; j++) {
    for (let w = 0; w < windows; w++) {
      const pair = load<u32>(digits + 4 * <usize>(w * total + first + j));
      const row = <u32>(tables + RECORD * <usize>(size * (j * windows + w)));
      const d0 = <i32><i16>pair;
      const d1 = <i32>pair >> 16;
      if (d0) {
        store<u32>(next, entryOf(row, d0));
        next += 4;
      }
      if (d1) {
        store<u32>(next, entryOf(row, d1) | MAPPED);
        next += 4;
      }
    }
  }
  let length = <i32>((next - entries) >> 2);
  // pairs of neighbours in rounds: the sum of pair i goes where a sum of the round before was taken from, or is fresh
  while (length > 1) {
    const pairs = length >> 1;
    for (let i = 0; i < pairs; i++) {
      const entry = entries + 8 * <usize>i;
      const a = load<u32>(entry);
      storeTriple(triples + 12 * <usize>i, a, load<u32>(entry, 4), isSum(a, sums, entries) ? <usize>a : sums + POINT * <usize>i);
    }
    addAll(triples, pairs);
    for (let i = 0; i < pairs; i++) store<u32>(entries + 4 * <usize>i, load<u32>(triples + 12 * <usize>i, 8));
    if (length & 1) store<u32>(entries + 4 * <usize>pairs, load<u32>(entries + 4 * <usize>(length - 1)));
    length = pairs + (length & 1);
  }
  materialise(sum, length == 0 ? 0 : load<u32>(entries));
  toProjective(out, sum);
}

const sum: usize = memory.data(80, 16);

// @ts-ignore: decorator
@inline
function isSum(entry: u32, sums: usize, end: usize): bool {
  return <usize>entry >= sums && <usize>entry < end;
}

// @ts-ignore: decorator
@inline
function entryOf(row: u32, digit: i32): u32 {
  return (row + <u32>RECORD * <u32>(abs<i32>(digit) - 1)) | (digit < 0 ? NEGATED : 0);
}

const t0: usize = memory.data(40, 16);
const t1: usize = memory.data(40, 16);
const t2: usize = memory.data(40, 16);
const t3: usize = memory.data(40, 16);

// Doubling without exceptions: algorithm 9 of ePrint 2015/1060; 3b = 9. `out` may be `p`.
function double(out: usize, p: usize): void {
  fq.sqr2(t0, p + F, t2, p + 2 * F);
  fq.mul2(t1, p + F, p + 2 * F, t3, p, p + F);
  fq.mul(t2, t2, fq.CURVE_3B);
  // X = 2 XY (Y^2 - 27 Z^2), Y = (Y^2 - 27 Z^2)(Y^2 + 9 Z^2) + 72 Y^2 Z^2, Z = 8 Y^3 Z
  fq.norm(t0, t0);
  fq.norm(t2, t2);
  fq.addNorm(out + F, t0, t2);
  fq.add(out, t2, t2);
  fq.addNorm(out, out, t2);
  fq.subNorm(out, t0, out);
  fq.addNorm(t0, t0, t0);
  fq.addNorm(t0, t0, t0);
  fq.addNorm(t0, t0, t0);
  fq.mul2(out + 2 * F, t1, t0, t2, t2, t0);
  fq.mul2(t1, out, out + F, out, t3, out);
  fq.addNorm(out + F, t1, t2);
  fq.addNorm(out, out, out);
  fq.norm(out + 2 * F, out + 2 * F);
}

/** Bytes of a short table: P, beta P, P + beta P, projective. */
export const SHORT: i32 = 3 * 120;

export function fillShort(table: usize, point: usize): void {
  memory.copy(table, point, PROJECTIVE);
  memory.copy(table + PROJECTIVE, point, PROJECTIVE);
  fq.mul(table + PROJECTIVE, point, fq.BETA_G1);
  fq.norm(table + PROJECTIVE, table + PROJECTIVE);
  addProjective(table + 2 * PROJECTIVE, table, table + PROJECTIVE);
}

// The sum of (low_i + high_i lambda) P_i, projective: coefficients of 16 bytes, low and high; one chain of doublings.
export function sumShort(out: usize, tables: usize, coefficients: usize, count: i32): void {
  clearProjective(out);
  for (let bit: u64 = 64; bit-- > 0; ) {
    double(out, out);
    let table = tables;
    let coefficient = coefficients;
    for (let i = 0; i < count; i++, table += SHORT, coefficient += 16) {
      const which = <usize>((load<u64>(coefficient) >> bit) & 1) | <usize>(((load<u64>(coefficient, 8) >> bit) & 1) << 1);
      if (which) addProjective(out, out, table + PROJECTIVE * (which - 1));
    }
  }
}
