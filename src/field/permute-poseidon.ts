import { invert } from "./invert.ts";
import { type PoseidonParameters, poseidonParameters } from "./poseidon-parameters.ts";
import { FIELD_ORDER } from "./scalar.ts";

/** Rounds for x^5 on BN254 at 128 bits by width, 2 to 17 (ePrint 2019/458, as circomlib has them). */
const FULL_ROUNDS = 8;
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];

type Row = readonly bigint[];
type Matrix = readonly Row[];

/** An equal permutation whose partial rounds have one constant and a matrix of `2 * width - 1` entries. */
export interface SparsePermutation {
  readonly matrix: Matrix;
  /** Of the last full round before the partial ones. */
  readonly entryMatrix: Matrix;
  readonly fullConstants: readonly Row[];
  readonly partialRounds: readonly SparseRound[];
}

export interface SparseRound {
  readonly constant: bigint;
  /** The first row. */
  readonly row: Row;
  /** The first column without its first entry; the rest is the identity. */
  readonly column: Row;
}

/** @returns the permutation's first element, for 2 to 17 elements below the field's order */
export function permutePoseidon(state: readonly bigint[]): bigint {
  const { matrix, entryMatrix, fullConstants, partialRounds } = sparsePermutationOf(state.length);
  const half = FULL_ROUNDS / 2;
  let elements = [...state];
  for (let round = 0; round < half; round++) {
    const isLast = round === half - 1;
    elements = fullRound(elements, fullConstants[round] as Row, isLast ? entryMatrix : matrix);
  }
  let first = elements[0] as bigint;
  const rest = elements.slice(1);
  for (const { constant, row, column } of partialRounds) {
    const x = fifthPower(first + constant);
    let sum = (row[0] as bigint) * x;
    // what no S-box reads may stay unreduced: it gains at most seven bits over all the rounds
    for (let i = 0; i < rest.length; i++) {
      const element = rest[i] as bigint;
      sum += (row[i + 1] as bigint) * element;
      rest[i] = element + (column[i] as bigint) * x;
    }
    first = sum % FIELD_ORDER;
  }
  elements = [first, ...rest.map((element) => element % FIELD_ORDER)];
  for (let round = half; round < FULL_ROUNDS; round++) {
    elements = fullRound(elements, fullConstants[round] as Row, matrix);
  }
  return elements[0] as bigint;
}

function fullRound(elements: readonly bigint[], constants: Row, matrix: Matrix): bigint[] {
  return multiply(
    matrix,
    elements.map((element, i) => fifthPower(element + (constants[i] as bigint))),
  );
}

function fifthPower(x: bigint): bigint {
  const square = (x * x) % FIELD_ORDER;
  return (((square * square) % FIELD_ORDER) * x) % FIELD_ORDER;
}

const permutations = new Map<number, SparsePermutation>();

/** Derived when a width, 2 to 17, is first asked for. */
export function sparsePermutationOf(width: number): SparsePermutation {
  const made = permutations.get(width);
  if (made !== undefined) return made;
  const partial = PARTIAL_ROUNDS[width - 2];
  if (partial === undefined) throw new RangeError("Poseidon takes 1 to 16 inputs");
  const permutation = sparsePermutation(poseidonParameters(width, FULL_ROUNDS, partial));
  permutations.set(width, permutation);
  return permutation;
}

/**
 * Only the first element passes the S-box of a partial round, so what acts on the others alone commutes with it. With
 * the matrix `[[corner, v], [w, inner]] = [[corner, v inner^-1], [w, 1]] * [[1, 0], [0, inner]]`, the right factor moves
 * into the round before, from the last partial round to the first: the k-th from the end has the row `v inner^-k` and
 * the column `inner^(k-1) w`, and the full round before them all takes what is left.
 */
function sparsePermutation(parameters: PoseidonParameters): SparsePermutation {
  const { matrix, fullRounds, partialRounds, width } = parameters;
  const constants = moveConstants(parameters);
  const half = fullRounds / 2;
  const corner = (matrix[0] as Row)[0] as bigint;
  const inner = matrix.slice(1).map((row) => row.slice(1));
  const inverse = transpose(invertMatrix(inner));
  let row = (matrix[0] as Row).slice(1);
  let column = matrix.slice(1).map(([first]) => first as bigint);
  const rounds: SparseRound[] = [];
  for (let k = 1; k <= partialRounds; k++) {
    row = multiply(inverse, row);
    const constant = (constants[half + partialRounds - k] as Row)[0] as bigint;
    rounds.unshift({ constant, row: [corner, ...row], column });
    column = multiply(inner, column);
  }
  const left = power(inner, partialRounds);
  const columns = transpose(matrix.slice(1)).map((c) => multiply(left, c));
  const entryMatrix = [matrix[0] as Row, ...transpose(columns)];
  if (entryMatrix.length !== width) throw new RangeError("a matrix of another width");
  const fullConstants = [...constants.slice(0, half), ...constants.slice(half + partialRounds)];
  return { matrix, entryMatrix, fullConstants, partialRounds: rounds };
}

/** Constants of the elements that pass no S-box move forward through the matrix, into the next round. */
function moveConstants(parameters: PoseidonParameters): Matrix {
  const { matrix, fullRounds, partialRounds, roundConstants } = parameters;
  const constants = roundConstants.map((round) => [...round]);
  for (let round = fullRounds / 2; round < fullRounds / 2 + partialRounds; round++) {
    const [first = 0n, ...rest] = constants[round] as bigint[];
    constants[round] = [first];
    const moved = multiply(matrix, [0n, ...rest]);
    constants[round + 1] = (constants[round + 1] as bigint[]).map(
      (constant, i) => (constant + (moved[i] as bigint)) % FIELD_ORDER,
    );
  }
  return constants;
}

function multiply(matrix: Matrix, vector: Row): bigint[] {
  return matrix.map((row) => {
    let sum = 0n;
    for (let i = 0; i < row.length; i++) sum += (row[i] as bigint) * (vector[i] as bigint);
    return sum % FIELD_ORDER;
  });
}

const transpose = (matrix: Matrix): bigint[][] =>
  (matrix[0] as Row).map((_, j) => matrix.map((row) => row[j] as bigint));

const product = (a: Matrix, b: Matrix): bigint[][] =>
  transpose(transpose(b).map((column) => multiply(a, column)));

/** @param exponent at least 1 */
function power(matrix: Matrix, exponent: number): Matrix {
  if (exponent === 1) return matrix;
  const half = power(matrix, exponent >> 1);
  const square = product(half, half);
  return exponent & 1 ? product(square, matrix) : square;
}

/** Gauss and Jordan; every square part of a Cauchy matrix is invertible, so that no pivot needs a search. */
function invertMatrix(matrix: Matrix): bigint[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [
    ...row,
    ...Array.from({ length: size }, (_, j) => (i === j ? 1n : 0n)),
  ]);
  for (let i = 0; i < size; i++) {
    const pivot = rows[i] as bigint[];
    const factor = invert(pivot[i] as bigint);
    rows[i] = pivot.map((entry) => (entry * factor) % FIELD_ORDER);
    for (let j = 0; j < size; j++) {
      if (j !== i) rows[j] = subtractMultiple(rows[j] as Row, rows[i] as Row, i);
    }
  }
  return rows.map((row) => row.slice(size));
}

function subtractMultiple(row: Row, pivot: Row, at: number): bigint[] {
  const factor = FIELD_ORDER - (row[at] as bigint);
  return row.map((entry, j) => (entry + factor * (pivot[j] as bigint)) % FIELD_ORDER);
}
