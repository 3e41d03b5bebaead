// Points of one group, compiled twice: over Fq for G1 and over Fq2 for G2. "./coordinate" stands for the field.
//
// A point is x, y; infinity has all bytes of y 0. A record is x, y, beta x, as the key keeps its points.
// An entry is the address of a point or a record, and two flags: MAPPED takes beta x for x, NEGATED -y for y.
import * as c from "./coordinate";

export const POINT: usize = 2 * c.BYTES;
export const RECORD: usize = 3 * c.BYTES;
export const PROJECTIVE: usize = 3 * c.BYTES;
export const NEGATED: u32 = 1;
export const MAPPED: u32 = 2;

/** Additions that share one inversion. */
const CHUNK: i32 = 1024;

// What becomes of an addition.
const ADD: u8 = 0;
const DOUBLE: u8 = 1;
const TAKE_FIRST: u8 = 2;
const TAKE_SECOND: u8 = 3;
const CANCEL: u8 = 4;
const NOTHING: u8 = 5;

let denominators: usize = 0;
let products: usize = 0;
let kinds: usize = 0;

/** Bytes of scratch memory that `setScratch` needs. */
export const SCRATCH: i32 = (2 * <i32>c.BYTES + 1) * (CHUNK + 2);

export function setScratch(at: usize): void {
  denominators = at;
  products = at + c.BYTES * (CHUNK + 2);
  kinds = products + c.BYTES * (CHUNK + 2);
}

// @ts-ignore: decorator
@inline
function xOf(entry: u32): usize {
  return <usize>(entry & ~7) + <usize>((entry >> 1) & 1) * POINT;
}

// @ts-ignore: decorator
@inline
function yOf(entry: u32): usize {
  return <usize>(entry & ~7) + c.BYTES;
}

// @ts-ignore: decorator
@inline
function signOf(entry: u32): i32 {
  return 1 - 2 * <i32>(entry & 1);
}

// The point of an entry, in full. Entry 0 is infinity.
export function materialise(out: usize, entry: u32): void {
  if (entry == 0 || c.isClear(yOf(entry))) {
    memory.fill(out, 0, POINT);
    return;
  }
  c.copy(out, xOf(entry));
  c.clear(out + c.BYTES);
  c.subSignedNorm(out + c.BYTES, out + c.BYTES, yOf(entry), -signOf(entry));
}

const n0: usize = memory.data(80, 8);
const n1: usize = memory.data(80, 8);
const v0: usize = memory.data(80, 8);
const v1: usize = memory.data(80, 8);
const q0: usize = memory.data(80, 8);
const q1: usize = memory.data(80, 8);
const u0: usize = memory.data(80, 8);
const u1: usize = memory.data(80, 8);
const r0: usize = memory.data(80, 8);
const r1: usize = memory.data(80, 8);

// `count` independent additions: triples (entry, entry, address of the sum). Affine, one inversion for a whole chunk
// (Montgomery's trick). The sum may take the place of one of its own terms, and of no other's.
export function addAll(triples: usize, count: i32): void {
  while (count > 0) {
    const part = min(count, CHUNK);
    addChunk(triples, part);
    triples += 12 * part;
    count -= part;
  }
}

// Two chains of products, over the even and over the odd additions, so that every multiplication has a companion.
function addChunk(triples: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const first = load<u32>(triples + 12 * i);
    const second = load<u32>(triples + 12 * i, 4);
    const d = denominators + c.BYTES * i;
    c.sub(d, xOf(second), xOf(first));
    let kind = ADD;
    if (load<u64>(yOf(first)) == 0 || load<u64>(yOf(second)) == 0 || c.isZero(d)) {
      kind = classify(d, first, second);
    }
    store<u8>(kinds + i, kind);
  }
  if (count & 1) {
    c.copy(denominators + c.BYTES * count, c.ONE);
    store<u8>(kinds + count, NOTHING);
    count++;
  }

  c.copy(u0, c.ONE);
  c.copy(u1, c.ONE);
  for (let i = 0; i < count; i += 2) {
    const d = denominators + c.BYTES * i;
    const p = products + c.BYTES * i;
    const before = i == 0 ? u0 : p - 2 * c.BYTES;
    const before1 = i == 0 ? u1 : p - c.BYTES;
    c.mul2(p, before, d, p + c.BYTES, before1, d + c.BYTES);
  }
  const even = products + c.BYTES * (count - 2);
  c.mul(v0, even, even + c.BYTES);
  c.invert(v0, v0);
  c.mul2(u0, v0, even + c.BYTES, u1, v0, even);

  for (let i = count - 2; i >= 0; i -= 2) {
    const d = denominators + c.BYTES * i;
    if (i > 0) {
      const p = products + c.BYTES * (i - 2);
      c.mul2(v0, u0, p, v1, u1, p + c.BYTES);
      c.mul2(u0, u0, d, u1, u1, d + c.BYTES);
    } else {
      c.copy(v0, u0);
      c.copy(v1, u1);
    }
    const triple = triples + 12 * i;
    if (load<u16>(kinds + i) == 0) {
      addPair(triple);
    } else {
      finishOne(triple, load<u8>(kinds + i), v0);
      finishOne(triple + 12, load<u8>(kinds + i, 1), v1);
    }
  }
}

// Two additions whose denominators' inverses are v0 and v1.
// @ts-ignore: decorator
@inline
function addPair(triple: usize): void {
  const a1 = load<u32>(triple);
  const b1 = load<u32>(triple, 4);
  const out1 = <usize>load<u32>(triple, 8);
  const a2 = load<u32>(triple, 12);
  const b2 = load<u32>(triple, 16);
  const out2 = <usize>load<u32>(triple, 20);
  c.subSigned(n0, yOf(b1), signOf(b1), yOf(a1), signOf(a1));
  c.subSigned(n1, yOf(b2), signOf(b2), yOf(a2), signOf(a2));
  c.mul2(n0, n0, v0, n1, n1, v1);
  c.sqr2(q0, n0, q1, n1);
  c.subSubNorm2(r0, q0, xOf(a1), xOf(b1), r1, q1, xOf(a2), xOf(b2));
  c.sub(q0, xOf(a1), r0);
  c.sub(q1, xOf(a2), r1);
  c.mul2(q0, q0, n0, q1, q1, n1);
  c.subSignedNorm2(out1 + c.BYTES, q0, yOf(a1), signOf(a1), out2 + c.BYTES, q1, yOf(a2), signOf(a2));
  c.copy(out1, r0);
  c.copy(out2, r1);
}

const taken: usize = memory.data(160, 8);

// The rare cases: a term is infinity, or the terms have the same x. Sets the denominator that the case needs.
function classify(d: usize, first: u32, second: u32): u8 {
  if (c.isClear(yOf(first))) {
    c.copy(d, c.ONE);
    return TAKE_SECOND;
  }
  if (c.isClear(yOf(second))) {
    c.copy(d, c.ONE);
    return TAKE_FIRST;
  }
  if (!c.isZero(d)) return ADD;
  // the same x: the same y or the opposite one
  c.subSigned(n0, yOf(first), signOf(first), yOf(second), signOf(second));
  if (c.isZero(n0)) {
    c.subSigned(d, yOf(first), signOf(first), yOf(first), -signOf(first));
    return DOUBLE;
  }
  c.copy(d, c.ONE);
  return CANCEL;
}

function finishOne(triple: usize, kind: u8, inverse: usize): void {
  const first = load<u32>(triple);
  const second = load<u32>(triple, 4);
  const out = <usize>load<u32>(triple, 8);
  if (kind == NOTHING) return;
  if (kind == CANCEL) {
    memory.fill(out, 0, POINT);
    return;
  }
  if (kind == TAKE_FIRST || kind == TAKE_SECOND) {
    materialise(taken, kind == TAKE_FIRST ? first : second);
    return memory.copy(out, taken, POINT);
  }
  if (kind == ADD) {
    c.subSigned(n0, yOf(second), signOf(second), yOf(first), signOf(first));
  } else {
    c.sqr(q0, xOf(first));
    c.addNorm(n0, q0, q0);
    c.addNorm(n0, n0, q0);
  }
  c.mul(n0, n0, inverse);
  c.sqr(q0, n0);
  c.subSubNorm(r0, q0, xOf(first), xOf(second));
  c.sub(q0, xOf(first), r0);
  c.mul(q0, q0, n0);
  c.subSignedNorm(out + c.BYTES, q0, yOf(first), signOf(first));
  c.copy(out, r0);
}

const t0: usize = memory.data(80, 8);
const t1: usize = memory.data(80, 8);
const t2: usize = memory.data(80, 8);
const t3: usize = memory.data(80, 8);
const t4: usize = memory.data(80, 8);
const t5: usize = memory.data(80, 8);
const z3: usize = memory.data(80, 8);

// Projective addition without exceptions: algorithm 7 of Renes, Costello, Batina, EUROCRYPT 2016 (ePrint 2015/1060),
// for curves of odd order with a = 0. Both curves are of odd order. Infinity is (0, 1, 0).
export function addProjective(out: usize, p: usize, q: usize): void {
  const X = c.BYTES;
  c.mul2(t0, p, q, t1, p + X, q + X);
  c.mul(t2, p + 2 * X, q + 2 * X);
  // t3 = X1 Y2 + X2 Y1, t4 = Y1 Z2 + Y2 Z1, t5 = X1 Z2 + X2 Z1
  c.addNorm(t3, p, p + X);
  c.addNorm(t4, q, q + X);
  c.mul(t3, t3, t4);
  c.subSubNorm(t3, t3, t0, t1);
  c.addNorm(t4, p + X, p + 2 * X);
  c.addNorm(t5, q + X, q + 2 * X);
  c.mul(t4, t4, t5);
  c.subSubNorm(t4, t4, t1, t2);
  c.addNorm(t5, p, p + 2 * X);
  c.addNorm(z3, q, q + 2 * X);
  c.mul(t5, t5, z3);
  c.subSubNorm(t5, t5, t0, t2);

  c.addNorm(z3, t0, t0);
  c.addNorm(t0, z3, t0);
  c.mulByThreeB(t2, t2);
  c.addNorm(z3, t1, t2);
  c.subNorm(t1, t1, t2);
  c.mulByThreeB(t5, t5);

  c.mul2(n0, t4, t5, n1, t3, t1);
  c.subNorm(out, n1, n0);
  c.mul2(n0, t5, t0, n1, t1, z3);
  c.addNorm(out + X, n0, n1);
  c.mul2(n0, t0, t3, n1, z3, t4);
  c.addNorm(out + 2 * X, n0, n1);
}

export function clearProjective(out: usize): void {
  memory.fill(out, 0, PROJECTIVE);
  c.copy(out + c.BYTES, c.ONE);
}

export function toProjective(out: usize, point: usize): void {
  if (c.isClear(point + c.BYTES)) return clearProjective(out);
  memory.copy(out, point, POINT);
  c.copy(out + POINT, c.ONE);
}

export function toAffine(out: usize, p: usize): void {
  c.norm(t0, p + POINT);
  if (c.isZero(t0)) {
    memory.fill(out, 0, POINT);
    return;
  }
  c.invert(t0, t0);
  c.mul(out, p, t0);
  c.mul(out + c.BYTES, p + c.BYTES, t0);
}

const base: usize = memory.data(240, 8);

// out = scalar * p, projective, a scalar of 32 bytes, little-endian. Not constant in time.
export function scale(out: usize, p: usize, scalar: usize): void {
  memory.copy(base, p, PROJECTIVE);
  clearProjective(out);
  for (let bit = 255; bit >= 0; bit--) {
    addProjective(out, out, out);
    if ((load<u8>(scalar + (bit >> 3)) >> <u8>(bit & 7)) & 1) addProjective(out, out, base);
  }
}

/** Bytes of a point in a .zkey. */
export const FILE_POINT: usize = 64 * (c.BYTES / 40);

// Points of a .zkey, affine, Montgomery, all zeroes for infinity -> a record for each that is not infinity, and its
// index. The number of records, or -1 if a coordinate is not below p or a point is not on the curve.
export function readPoints(bytes: usize, count: i32, firstIndex: u32, records: usize, indices: usize): i32 {
  let found = 0;
  for (let i = 0; i < count; i++, bytes += FILE_POINT) {
    if (isAllZero(bytes)) continue;
    if (!c.read(records, bytes) || !c.read(records + c.BYTES, bytes + FILE_POINT / 2)) return -1;
    c.sqr2(q0, records, q1, records + c.BYTES);
    c.mul(q0, q0, records);
    c.addCurveB(q0, q0);
    c.subNorm(q0, q0, q1);
    if (!c.isZero(q0)) return -1;
    c.mulByBeta(records + POINT, records);
    store<u32>(indices, firstIndex + i);
    records += RECORD;
    indices += 4;
    found++;
  }
  return found;
}

function isAllZero(bytes: usize): bool {
  let bits: u64 = 0;
  for (let i: usize = 0; i < FILE_POINT; i += 8) bits |= load<u64>(bytes + i);
  return bits == 0;
}

// Affine coordinates as plain numbers of 32 bytes; infinity is all zeroes.
export function writePoint(bytes: usize, point: usize): void {
  if (c.isClear(point + c.BYTES)) {
    memory.fill(bytes, 0, FILE_POINT);
    return;
  }
  c.write(bytes, point);
  c.write(bytes + FILE_POINT / 2, point + c.BYTES);
}
