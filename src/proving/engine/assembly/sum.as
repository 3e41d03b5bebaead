// Sums of many points of one group, compiled twice like the curve: sum of scalar_i * point_i (Pippenger's buckets).
import { PROJECTIVE, POINT, RECORD, NEGATED, MAPPED, addAll, addProjective, clearProjective, materialise, toProjective } from "./curve";

// Memory of a sum in progress; the caller lays it out for the largest sum (see layoutSum).
let triples: usize = 0;
let entries: usize = 0;
let starts: usize = 0;
let lengths: usize = 0;
let slab: usize = 0;
let buckets: usize = 0;
let next: usize = 0;
let end: usize = 0;

// `terms` is the largest number of terms (two a point), `places` that of buckets in all windows together.
export function layoutSum(at: usize, terms: i32, places: i32): usize {
  const all = max(terms, places) + 2;
  slab = at;
  at += POINT * <usize>(all / 2 + 1);
  buckets = at;
  at += 2 * POINT * <usize>(places + 2);
  end = at;
  triples = at;
  at += 12 * <usize>(all / 2 + 1);
  entries = at;
  at += 4 * <usize>all;
  starts = at;
  at += 4 * <usize>(places + 2);
  lengths = at;
  at += 4 * <usize>(places + 2);
  return (at + 15) & ~15;
}

// Each segment of entries -> one entry, its sum, in its first place (0 for an empty segment). In rounds, pairs of
// neighbours at a time, so that a segment of any length takes few rounds and costs what its additions cost.
// Sums go where one of their terms was, if that is in the memory of this sum, else to a new place.
function reduceSegments(segments: i32): void {
  while (true) {
    let pairs = 0;
    for (let s = 0; s < segments; s++) {
      const length = load<i32>(lengths + 4 * s);
      if (length < 2) continue;
      const start = entries + 4 * <usize>load<u32>(starts + 4 * s);
      let out = start;
      let i = 0;
      for (; i + 1 < length; i += 2, out += 4) {
        const first = load<u32>(start + 4 * i);
        const second = load<u32>(start + 4 * i, 4);
        let place = <usize>(first & ~7);
        if (place < slab || place >= end) place = <usize>(second & ~7);
        if (place < slab || place >= end) {
          place = next;
          next += POINT;
        }
        const triple = triples + 12 * pairs++;
        store<u32>(triple, first);
        store<u32>(triple, second, 4);
        store<u32>(triple, <u32>place, 8);
        store<u32>(out, <u32>place);
      }
      if (i < length) {
        store<u32>(out, load<u32>(start + 4 * i));
        out += 4;
      }
      store<i32>(lengths + 4 * s, <i32>((out - start) >> 2));
    }
    if (pairs == 0) return;
    addAll(triples, pairs);
  }
}

// Terms of one window, from up to two parts: records, the index of each record's scalar, digits of the scalars.
// A digit of record i's scalar k is at digits[2 k], that of its mapped point at digits[2 k + 1].
function countDigits(indices: usize, count: i32, digits: usize): void {
  for (let i = 0; i < count; i++) {
    const pair = load<u32>(digits + 4 * <usize>load<u32>(indices + 4 * i));
    if (pair == 0) continue;
    const d0 = abs<i32>(<i32><i16>pair);
    const d1 = abs<i32>(<i32>pair >> 16);
    if (d0) store<i32>(lengths + 4 * (d0 - 1), load<i32>(lengths + 4 * (d0 - 1)) + 1);
    if (d1) store<i32>(lengths + 4 * (d1 - 1), load<i32>(lengths + 4 * (d1 - 1)) + 1);
  }
}

// @ts-ignore: decorator
@inline
function place(digit: i32, entry: u32): void {
  const bucket = 4 * <usize>(abs<i32>(digit) - 1);
  const length = load<i32>(lengths + bucket);
  store<i32>(lengths + bucket, length + 1);
  store<u32>(entries + 4 * <usize>(load<i32>(starts + bucket) + length), entry | (digit < 0 ? NEGATED : 0));
}

function placeDigits(records: usize, indices: usize, count: i32, digits: usize): void {
  for (let i = 0; i < count; i++) {
    const pair = load<u32>(digits + 4 * <usize>load<u32>(indices + 4 * i));
    if (pair == 0) continue;
    const record = <u32>(records + RECORD * <usize>i);
    const d0 = <i32><i16>pair;
    const d1 = <i32>pair >> 16;
    if (d0) place(d0, record);
    if (d1) place(d1, record | MAPPED);
  }
}

// One window: digits -> the sums of its buckets, at `buckets + POINT * window * size`.
export function sumWindow(
  window: i32,
  bits: i32,
  records: usize, indices: usize, count: i32, digits: usize,
  records2: usize, indices2: usize, count2: i32, digits2: usize,
): void {
  const size = 1 << (bits - 1);
  memory.fill(lengths, 0, 4 * <usize>size);
  countDigits(indices, count, digits);
  countDigits(indices2, count2, digits2);
  let at = 0;
  for (let b = 0; b < size; b++) {
    store<i32>(starts + 4 * b, at);
    at += load<i32>(lengths + 4 * b);
  }
  memory.fill(lengths, 0, 4 * <usize>size);
  placeDigits(records, indices, count, digits);
  placeDigits(records2, indices2, count2, digits2);
  next = slab;
  reduceSegments(size);
  let out = buckets + POINT * <usize>(window * size);
  for (let b = 0; b < size; b++, out += POINT) {
    const entry = load<i32>(lengths + 4 * b) > 0 ? load<u32>(entries + 4 * <usize>load<i32>(starts + 4 * b)) : 0;
    materialise(out, entry);
  }
}

const digit: usize = memory.data(240, 8);

// All windows -> the sum, projective.
//
// In a window, sum of b S_b over b = 1 .. B is the sum of S_b over odd b, and twice the sum of k (S_2k + S_2k+1) over
// k = 1 .. B/2: the same with half the buckets. So level j gives a point of weight 2^j, and all the additions of a
// level, over all windows, are independent of each other.
export function finishSum(out: usize, windows: i32, bits: i32): void {
  let size = 1 << (bits - 1);
  let level = buckets;
  let spare = buckets + POINT * <usize>(windows * size);
  let at = 0;
  for (let j = 0; j < bits; j++) {
    const half = size >> 1;
    let pairs = 0;
    for (let w = 0; w < windows; w++) {
      const first = level + POINT * <usize>(w * size);
      const segment = 4 * <usize>(w * bits + j);
      store<i32>(starts + segment, at);
      for (let b = 1; b <= size; b += 2) store<u32>(entries + 4 * at++, <u32>(first + POINT * <usize>(b - 1)));
      store<i32>(lengths + segment, at - load<i32>(starts + segment));
      const to = spare + POINT * <usize>(w * half);
      for (let k = 1; k < half; k++) {
        const triple = triples + 12 * pairs++;
        const even = first + POINT * <usize>(2 * k - 1);
        store<u32>(triple, <u32>even);
        store<u32>(triple, <u32>(even + POINT), 4);
        store<u32>(triple, <u32>(to + POINT * <usize>(k - 1)), 8);
      }
      if (half > 0) memory.copy(to + POINT * <usize>(half - 1), first + POINT * <usize>(size - 1), POINT);
    }
    addAll(triples, pairs);
    level = spare;
    spare += POINT * <usize>(windows * half);
    size = half;
  }
  reduceSegments(windows * bits);
  clearProjective(out);
  for (let i = windows * bits - 1; i >= 0; i--) {
    addProjective(out, out, out);
    toProjective(digit, <usize>load<u32>(entries + 4 * <usize>load<i32>(starts + 4 * i)));
    addProjective(out, out, digit);
  }
}
