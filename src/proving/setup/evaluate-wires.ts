import { FIELD_ORDER } from "../../field/scalar.ts";
import type { R1cs, SparseMatrix } from "./read-r1cs.ts";

/** Each wire's three QAP polynomials at tau. */
export interface WireValues {
  readonly a: readonly bigint[];
  readonly b: readonly bigint[];
  readonly c: readonly bigint[];
}

/**
 * Values of the QAP's polynomials from the Lagrange polynomials at tau. Row `constraints + i` of A holds public wire i
 * and nothing else, so that the public wires' polynomials are independent (ePrint 2013/879, lemma 2.4).
 */
export function evaluateWires(r1cs: R1cs, lagrange: readonly bigint[]): WireValues {
  const a = columnSums(r1cs.a, r1cs.wires, lagrange);
  const publicWires = 1 + r1cs.publicOutputs + r1cs.publicInputs;
  for (let wire = 0; wire < publicWires; wire++) {
    a[wire] = (a[wire] ?? 0n) + (lagrange[r1cs.constraints + wire] ?? 0n);
  }
  return {
    a: a.map(reduce),
    b: columnSums(r1cs.b, r1cs.wires, lagrange).map(reduce),
    c: columnSums(r1cs.c, r1cs.wires, lagrange).map(reduce),
  };
}

/** Not reduced: one division a wire instead of one an entry. */
function columnSums(matrix: SparseMatrix, wires: number, lagrange: readonly bigint[]): bigint[] {
  const sums = new Array<bigint>(wires).fill(0n);
  let entry = 0;
  for (let row = 0; row + 1 < matrix.start.length; row++) {
    const value = lagrange[row] ?? 0n;
    const end = matrix.start[row + 1] ?? 0;
    for (; entry < end; entry++) {
      const wire = matrix.wire[entry] ?? 0;
      sums[wire] = (sums[wire] ?? 0n) + (matrix.coefficient[entry] ?? 0n) * value;
    }
  }
  return sums;
}

function reduce(value: bigint): bigint {
  return value % FIELD_ORDER;
}
