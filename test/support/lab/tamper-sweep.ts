import type { WitnessResult } from "./bad-witness.ts";
import { evaluate, wireName } from "./check-witness.ts";
import { computedWires, fixInputs } from "./fix-inputs.ts";

export interface Survivor {
  readonly signal: string;
  /** The value that no constraint refuses in place of the honest one. */
  readonly value: bigint;
}

export interface TamperSweep {
  /** Wires tried: all but the constant and the inputs. */
  readonly wires: number;
  readonly tampers: number;
  /** Tampers that violate nothing: each is a free choice of whoever proves. */
  readonly survivors: readonly Survivor[];
}

/**
 * Takes a satisfied witness and changes one computed wire at a time: by +1, to 0, to p - 1. Evaluates only the
 * constraints that the wire is in.
 */
export function sweepTampers(result: WitnessResult): TamperSweep {
  const { circuit, witness } = result;
  const { prime } = circuit.r1cs;
  const constraints = [...circuit.r1cs.constraints, ...fixInputs(result)];
  const values = constraints.map(({ a, b, c }) => ({
    a: evaluate(a, witness, prime),
    b: evaluate(b, witness, prime),
    c: evaluate(c, witness, prime),
  }));
  type Use = { index: number; a: bigint; b: bigint; c: bigint };
  const uses = new Map<number, Map<number, Use>>();
  constraints.forEach((constraint, index) => {
    for (const side of ["a", "b", "c"] as const) {
      const { wires, coefficients } = constraint[side];
      wires.forEach((wire, i) => {
        const byConstraint = uses.get(wire) ?? new Map<number, Use>();
        uses.set(wire, byConstraint);
        const use = byConstraint.get(index) ?? { index, a: 0n, b: 0n, c: 0n };
        byConstraint.set(index, use);
        use[side] += coefficients[i] as bigint;
      });
    }
  });

  const isViolated = (wire: number, change: bigint): boolean => {
    for (const { index, a, b, c } of uses.get(wire)?.values() ?? []) {
      const at = values[index];
      if (at === undefined) continue;
      const left = (at.a + a * change) * (at.b + b * change) - (at.c + c * change);
      if (left % prime !== 0n) return true;
    }
    return false;
  };

  const survivors: Survivor[] = [];
  const wires = computedWires(circuit);
  let tampers = 0;
  for (const wire of wires) {
    const honest = witness[wire] ?? 0n;
    for (const value of new Set([(honest + 1n) % prime, 0n, prime - 1n])) {
      if (value === honest) continue;
      tampers++;
      if (!isViolated(wire, value - honest))
        survivors.push({ signal: wireName(circuit, wire), value });
    }
  }
  return { wires: wires.length, tampers, survivors };
}
