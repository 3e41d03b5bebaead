import { FIELD_ORDER } from "../src/field/scalar.ts";
import { invert } from "./invert.ts";
import type { PoseidonParameters } from "./poseidon-parameters.ts";

type Matrix = readonly (readonly bigint[])[];

/**
 * Poseidon with sparse partial rounds (ePrint 2019/458, appendix B), equal to the plain form on every input.
 * Only the first element passes the S-box of a partial round, so what touches the others alone commutes with it:
 * their constants move forward through the matrix, and the part `1 + inner` of the matrix moves back into the round
 * before, down to the last full round of the first half, which gets `entryMatrix`.
 */
export interface FastPoseidon {
  readonly matrix: Matrix;
  readonly entryMatrix: Matrix;
  /** The matrix's first element, the same in every sparse matrix. */
  readonly corner: bigint;
  readonly fullConstants: readonly (readonly bigint[])[];
  /** Next state: `first = corner * x + row . rest`, `rest[i] = column[i] * x + rest[i]`. */
  readonly partialRounds: readonly {
    readonly constant: bigint;
    readonly row: readonly bigint[];
    readonly column: readonly bigint[];
  }[];
}

/** For width 3. */
export function fastPoseidon(parameters: PoseidonParameters): FastPoseidon {
  const { width, matrix, fullRounds, partialRounds } = parameters;
  if (width !== 3) throw new RangeError("the sparse form is written out for width 3");
  const constants = moveConstants(parameters);
  const start = fullRounds / 2;
  const sparse: { row: bigint[]; column: bigint[] }[] = [];
  let dense = matrix;
  for (let round = 0; round < partialRounds; round++) {
    const { inner, row, column } = split(dense);
    sparse.unshift({ row, column });
    dense = multiply(inner, matrix);
  }
  return {
    matrix,
    entryMatrix: dense,
    corner: entry(matrix, 0, 0),
    fullConstants: [...constants.slice(0, start), ...constants.slice(start + partialRounds)],
    partialRounds: sparse.map(({ row, column }, i) => ({
      constant: constants[start + i]?.[0] ?? 0n,
      row,
      column,
    })),
  };
}

function moveConstants({ matrix, fullRounds, partialRounds, roundConstants }: PoseidonParameters) {
  const constants = roundConstants.map((round) => [...round]);
  for (let round = fullRounds / 2; round < fullRounds / 2 + partialRounds; round++) {
    const [first = 0n, second = 0n, third = 0n] = constants[round] ?? [];
    constants[round] = [first, 0n, 0n];
    constants[round + 1] = (constants[round + 1] ?? []).map((constant, i) =>
      reduce(constant + entry(matrix, i, 1) * second + entry(matrix, i, 2) * third),
    );
  }
  return constants;
}

/** `dense` = sparse * inner, where inner leaves the first element alone. */
function split(dense: Matrix): { inner: Matrix; row: bigint[]; column: bigint[] } {
  const [b, c, d, e] = [
    entry(dense, 1, 1),
    entry(dense, 1, 2),
    entry(dense, 2, 1),
    entry(dense, 2, 2),
  ];
  const [y, z] = [entry(dense, 0, 1), entry(dense, 0, 2)];
  const overDeterminant = invert(reduce(b * e - c * d));
  return {
    inner: [
      [1n, 0n, 0n],
      [0n, b, c],
      [0n, d, e],
    ],
    row: [reduce((y * e - z * d) * overDeterminant), reduce((z * b - y * c) * overDeterminant)],
    column: [entry(dense, 1, 0), entry(dense, 2, 0)],
  };
}

function multiply(left: Matrix, right: Matrix): Matrix {
  return left.map((row) =>
    row.map((_, j) => reduce(row.reduce((sum, x, k) => sum + x * entry(right, k, j), 0n))),
  );
}

function entry(matrix: Matrix, i: number, j: number): bigint {
  const value = matrix[i]?.[j];
  if (value === undefined) throw new RangeError("no such entry");
  return value;
}

function reduce(value: bigint): bigint {
  return ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;
}
