// Poseidon's permutation in the sparse form that field/permute-poseidon.ts derives. All in Fr, Montgomery.
import * as fr from "./fr";

const SIZE: usize = fr.BYTES;
const FULL_ROUNDS: i32 = 8;
const WIDEST: i32 = 17;

const next: usize = memory.data(40 * 17, 16);
const t0: usize = memory.data(40, 16);
const t1: usize = memory.data(40, 16);
const x: usize = memory.data(40, 16);

// out = a^5; `a` tight
function fifthPower(out: usize, a: usize): void {
  fr.sqr(t0, a);
  fr.sqr(t0, t0);
  fr.mul(out, a, t0);
}

// out = the product of two rows of numbers, tight by tight
function dot(out: usize, row: usize, column: usize, width: i32): void {
  let i = 0;
  fr.clear(out);
  for (; i + 1 < width; i += 2, row += 2 * SIZE, column += 2 * SIZE) {
    fr.mul2(t0, row, column, t1, row + SIZE, column + SIZE);
    // loose, of two products
    fr.add(t0, t0, t1);
    fr.addNorm(out, out, t0);
  }
  if (i < width) {
    fr.mul(t0, row, column);
    fr.addNorm(out, out, t0);
  }
}

function fullRound(state: usize, width: i32, constants: usize, matrix: usize): void {
  const bytes = SIZE * <usize>width;
  for (let at: usize = 0; at < bytes; at += SIZE) {
    fr.addNorm(state + at, state + at, constants + at);
    fifthPower(state + at, state + at);
  }
  for (let at: usize = 0; at < bytes; at += SIZE, matrix += bytes) dot(next + at, matrix, state, width);
  memory.copy(state, next, bytes);
}

/** Of one width, from the address `table`: constants of the full rounds, the matrix, the matrix of the last full round
 * before the partial ones; then of each partial round its constant, its row, and its column without the first. */
export function permute(state: usize, width: i32, partialRounds: i32, table: usize): bool {
  if (width < 2 || width > WIDEST) return false;
  const row = SIZE * <usize>width;
  const matrix = table + <usize>FULL_ROUNDS * row;
  const entry = matrix + <usize>width * row;
  let round = entry + <usize>width * row;
  let constants = table;
  for (let i = 0; i < FULL_ROUNDS / 2; i++, constants += row) {
    fullRound(state, width, constants, i == FULL_ROUNDS / 2 - 1 ? entry : matrix);
  }
  for (let i = 0; i < partialRounds; i++, round += 2 * row) {
    fr.addNorm(x, state, round);
    fifthPower(x, x);
    fr.copy(state, x);
    dot(next, round + SIZE, state, width);
    const column = round + SIZE + row;
    let at: usize = 0;
    for (; at + 2 * SIZE < row; at += 2 * SIZE) {
      const a = state + SIZE + at;
      fr.mul2(t0, column + at, x, t1, column + SIZE + at, x);
      fr.addNorm2(a, a, t0, a + SIZE, a + SIZE, t1);
    }
    if (at + SIZE < row) {
      fr.mul(t0, column + at, x);
      fr.addNorm(state + SIZE + at, state + SIZE + at, t0);
    }
    fr.copy(state, next);
  }
  for (let i = 0; i < FULL_ROUNDS / 2; i++, constants += row) fullRound(state, width, constants, matrix);
  return true;
}
