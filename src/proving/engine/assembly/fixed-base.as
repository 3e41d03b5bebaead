// Multiples of a group's generator, compiled twice like the curve.
//
// A table has 2^(bits - 1) records for each window: record d - 1 of window w is d * 2^(w bits) times the generator. So
// a multiple is one record for each digit that is not 0 (see scalars.as), and one addition less than that.
import * as c from "./coordinate";
import {
  FILE_POINT, MAPPED, NEGATED, POINT, RECORD, addAll, addProjective, materialise, toAffine, toProjective,
} from "./curve";

const base: usize = memory.data(240, 16);
const point: usize = memory.data(160, 16);

// `triples` has 12 bytes for every two records of the table.
export function buildTable(table: usize, bits: i32, windows: i32, triples: usize): void {
  const size = 1 << (bits - 1);
  toProjective(base, c.GENERATOR);
  for (let w = 0; w < windows; w++) {
    const first = table + RECORD * <usize>(w * size);
    // the group's order is odd and prime: a power of two times the generator is not infinity
    toAffine(first, base);
    c.norm(first, first);
    c.norm(first + c.BYTES, first + c.BYTES);
    for (let b = 0; b < bits; b++) addProjective(base, base, base);
  }
  // 1 .. known give known + 1 .. 2 known, in all windows at once
  for (let known = 1; known < size; known <<= 1) {
    let pairs = 0;
    for (let w = 0; w < windows; w++) {
      const first = table + RECORD * <usize>(w * size);
      for (let j = 0; j < known; j++) {
        const triple = triples + 12 * pairs++;
        store<u32>(triple, <u32>(first + RECORD * <usize>(known - 1)));
        store<u32>(triple, <u32>(first + RECORD * <usize>j), 4);
        store<u32>(triple, <u32>(first + RECORD * <usize>(known + j)), 8);
      }
    }
    addAll(triples, pairs);
  }
  for (let i = 0, record = table; i < windows * size; i++, record += RECORD) c.mulByBeta(record + POINT, record);
}

/** Bytes of scratch memory for each multiple. */
export const MULTIPLE: i32 = <i32>POINT + 12 + 4;

// Digits as `recode` gives them -> `count` points as a .zkey has them, all zeroes for infinity.
export function multiply(out: usize, digits: usize, count: i32, table: usize, bits: i32, windows: i32, scratch: usize): void {
  const sums = scratch;
  const triples = sums + POINT * <usize>count;
  // the entry that stands for each sum: nothing, a record of the table, or a point of `sums`
  const entries = triples + 12 * <usize>count;
  memory.fill(entries, 0, 4 * <usize>count);
  for (let w = 0; w < windows; w++) {
    const first = table + ((RECORD * <usize>w) << (bits - 1));
    for (let half: u32 = 0; half < 2; half++) {
      let pairs = 0;
      for (let i = 0; i < count; i++) {
        const digit = <i32>load<i16>(digits + 4 * <usize>(w * count + i) + 2 * half);
        if (digit == 0) continue;
        const flags = (half ? MAPPED : 0) | (digit < 0 ? NEGATED : 0);
        const term = <u32>(first + RECORD * <usize>(abs(digit) - 1)) | flags;
        const entry = entries + 4 * <usize>i;
        const known = load<u32>(entry);
        if (known == 0) {
          store<u32>(entry, term);
          continue;
        }
        const sum = <u32>(sums + POINT * <usize>i);
        const triple = triples + 12 * pairs++;
        store<u32>(triple, known);
        store<u32>(triple, term, 4);
        store<u32>(triple, sum, 8);
        store<u32>(entry, sum);
      }
      addAll(triples, pairs);
    }
  }
  for (let i = 0; i < count; i++, out += FILE_POINT) {
    materialise(point, load<u32>(entries + 4 * <usize>i));
    if (c.isClear(point + c.BYTES)) {
      memory.fill(out, 0, FILE_POINT);
    } else {
      c.writeFile(out, point);
      c.writeFile(out + FILE_POINT / 2, point + c.BYTES);
    }
  }
}
