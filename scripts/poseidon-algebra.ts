import type { PoseidonParameters } from "../src/field/poseidon-parameters.ts";
import { FIELD_ORDER } from "../src/field/scalar.ts";

export type Matrix = readonly (readonly bigint[])[];

/**
 * Round constants of an equal permutation in which a partial round has one, for the element that passes its S-box.
 * The others commute with the S-box: they move forward through the matrix into the next round.
 */
export function moveConstants({
  matrix,
  fullRounds,
  partialRounds,
  roundConstants,
}: PoseidonParameters): Matrix {
  const constants = roundConstants.map((round) => [...round]);
  for (let round = fullRounds / 2; round < fullRounds / 2 + partialRounds; round++) {
    const [first = 0n, ...rest] = constants[round] ?? [];
    constants[round] = [first, ...rest.map(() => 0n)];
    const moved = apply(matrix, [0n, ...rest]);
    constants[round + 1] = (constants[round + 1] ?? []).map((constant, i) =>
      reduce(constant + (moved[i] ?? 0n)),
    );
  }
  return constants;
}

export function multiply(left: Matrix, right: Matrix): Matrix {
  return left.map((row) => (right[0] ?? []).map((_, j) => dot(row, (k) => entry(right, k, j))));
}

export function apply(matrix: Matrix, vector: readonly bigint[]): readonly bigint[] {
  return matrix.map((row) => dot(row, (k) => vector[k] as bigint));
}

function dot(row: readonly bigint[], at: (k: number) => bigint): bigint {
  return reduce(row.reduce((sum, x, k) => sum + x * at(k), 0n));
}

export function entry(matrix: Matrix, i: number, j: number): bigint {
  const value = matrix[i]?.[j];
  if (value === undefined) throw new RangeError("no such entry");
  return value;
}

export function reduce(value: bigint): bigint {
  return ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;
}
