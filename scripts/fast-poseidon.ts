import { invert } from "../src/field/invert.ts";
import type { PoseidonParameters } from "../src/field/poseidon-parameters.ts";
import { entry, type Matrix, moveConstants, multiply, reduce } from "./poseidon-algebra.ts";

/**
 * Poseidon of width 3 with cheap partial rounds, equal to the plain form on every input. Only the first element passes
 * the S-box of a partial round, so whatever acts on the other two alone commutes with it. Their constants move forward
 * through the matrix; and they are written in the basis (v . rest, v (inner - trace) . rest) of the matrix
 * [[corner, v], [w, inner]], in which inner is a companion matrix. A partial round then takes five products by
 * constants that are the same in each:
 *   x' = corner * x + y,   y' = first * x + trace * y + z,   z' = second * x + minusDeterminant * y
 * `entryMatrix` is the matrix of the last full round before, which ends in that basis; `exitMatrix` that of the last
 * partial round, which leaves it.
 */
export interface FastPoseidon {
  readonly matrix: Matrix;
  readonly entryMatrix: Matrix;
  readonly exitMatrix: Matrix;
  readonly corner: bigint;
  readonly first: bigint;
  readonly second: bigint;
  readonly trace: bigint;
  readonly minusDeterminant: bigint;
  readonly fullConstants: readonly (readonly bigint[])[];
  readonly partialConstants: readonly bigint[];
}

export function fastPoseidon(parameters: PoseidonParameters): FastPoseidon {
  const { width, matrix, fullRounds, partialRounds } = parameters;
  if (width !== 3) throw new RangeError("the companion form is written out for width 3");
  const constants = moveConstants(parameters);
  const start = fullRounds / 2;

  const at = (i: number, j: number) => entry(matrix, i, j);
  const trace = reduce(at(1, 1) + at(2, 2));
  const minusDeterminant = reduce(at(1, 2) * at(2, 1) - at(1, 1) * at(2, 2));
  const [v1, v2] = [at(0, 1), at(0, 2)];
  const u1 = reduce(v1 * (at(1, 1) - trace) + v2 * at(2, 1));
  const u2 = reduce(v1 * at(1, 2) + v2 * (at(2, 2) - trace));
  const scale = invert(reduce(v1 * u2 - v2 * u1));
  const toBasis = [
    [1n, 0n, 0n],
    [0n, v1, v2],
    [0n, u1, u2],
  ];
  const fromBasis = [
    [1n, 0n, 0n],
    [0n, reduce(u2 * scale), reduce(-v2 * scale)],
    [0n, reduce(-u1 * scale), reduce(v1 * scale)],
  ];
  return {
    matrix,
    entryMatrix: multiply(toBasis, matrix),
    exitMatrix: multiply(matrix, fromBasis),
    corner: at(0, 0),
    first: reduce(v1 * at(1, 0) + v2 * at(2, 0)),
    second: reduce(u1 * at(1, 0) + u2 * at(2, 0)),
    trace,
    minusDeterminant,
    fullConstants: [...constants.slice(0, start), ...constants.slice(start + partialRounds)],
    partialConstants: constants.slice(start, start + partialRounds).map(([first = 0n]) => first),
  };
}
