import { invert } from "../src/field/invert.ts";
import type { PoseidonParameters } from "../src/field/poseidon-parameters.ts";
import { apply, entry, type Matrix, moveConstants, multiply, reduce } from "./poseidon-algebra.ts";

/**
 * `fastPoseidon` for any width. The matrix is [[corner, v], [w, inner]], and t^n + c1 t^(n-1) + ... + cn is the
 * characteristic polynomial of `inner`. In the partial rounds the n elements after the first are written as
 *   f[k] = v . (inner^k + c1 inner^(k-1) + ... + ck) . rest
 * in which a round is, with the same 2n + 1 factors in each,
 *   x' = corner * x + f[0],   f[k]' = inputs[k] * x + feedback[k] * f[0] + f[k + 1]   (f[n] = 0)
 * The last full round before enters that basis (`entryMatrix`); `exitMatrix` leaves it.
 */
export interface CompanionPoseidon {
  readonly matrix: Matrix;
  readonly entryMatrix: Matrix;
  /** n by n: `rest = exitMatrix . f`. */
  readonly exitMatrix: Matrix;
  readonly corner: bigint;
  readonly inputs: readonly bigint[];
  readonly feedback: readonly bigint[];
  readonly fullConstants: Matrix;
  readonly partialConstants: readonly bigint[];
}

export function companionPoseidon(parameters: PoseidonParameters): CompanionPoseidon {
  const { matrix, fullRounds, partialRounds } = parameters;
  const [[corner = 0n, ...v] = [], ...below] = matrix;
  const w = below.map(([first = 0n]) => first);
  const inner = below.map((row) => row.slice(1));
  const { basis, coefficients } = observe(v, inner);
  const constants = moveConstants(parameters);
  const start = fullRounds / 2;
  return {
    matrix,
    entryMatrix: multiply(besideOne(basis), matrix),
    exitMatrix: inverse(basis),
    corner,
    inputs: apply(basis, w),
    feedback: coefficients.map((coefficient) => reduce(-coefficient)),
    fullConstants: [...constants.slice(0, start), ...constants.slice(start + partialRounds)],
    partialConstants: constants.slice(start, start + partialRounds).map(([first = 0n]) => first),
  };
}

/** The method of Faddeev and LeVerrier: c1 to cn, and the rows v . (inner^k + c1 inner^(k-1) + ... + ck). */
function observe(v: readonly bigint[], inner: Matrix) {
  const basis: (readonly bigint[])[] = [];
  const coefficients: bigint[] = [];
  let polynomial: Matrix = identity(inner.length);
  for (let k = 1; k <= inner.length; k++) {
    basis.push(multiply([v], polynomial)[0] ?? []);
    const product = multiply(inner, polynomial);
    const trace = product.reduce((sum, row, i) => sum + (row[i] ?? 0n), 0n);
    const coefficient = reduce(-trace * invert(BigInt(k)));
    coefficients.push(coefficient);
    polynomial = product.map((row, i) =>
      row.map((value, j) => (i === j ? reduce(value + coefficient) : value)),
    );
  }
  if (polynomial.some((row) => row.some((value) => value !== 0n))) {
    throw new Error("a matrix satisfies its characteristic polynomial");
  }
  return { basis, coefficients };
}

const identity = (size: number): Matrix =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => BigInt(i === j)));

function besideOne(matrix: Matrix): Matrix {
  return [[1n, ...matrix.map(() => 0n)], ...matrix.map((row) => [0n, ...row])];
}

/** Gauss and Jordan. @throws RangeError of `invert` for a matrix without an inverse */
function inverse(matrix: Matrix): Matrix {
  const size = matrix.length;
  const ones = identity(size);
  const rows = matrix.map((row, i) => [...row, ...(ones[i] ?? [])]);
  for (let column = 0; column < size; column++) {
    const pivot = rows.findIndex((row, i) => i >= column && row[column] !== 0n);
    const found = rows[pivot];
    if (found === undefined) throw new RangeError("the matrix has no inverse");
    rows[pivot] = rows[column] as bigint[];
    const scale = invert(found[column] as bigint);
    const leading = found.map((value) => reduce(value * scale));
    rows[column] = leading;
    rows.forEach((row, i) => {
      const factor = entry(rows, i, column);
      if (i !== column)
        rows[i] = row.map((value, j) => reduce(value - factor * entry([leading], 0, j)));
    });
  }
  return rows.map((row) => row.slice(size));
}
