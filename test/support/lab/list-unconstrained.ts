import { wireName } from "./check-witness.ts";
import type { CompiledCircuit } from "./compile-circuit.ts";

export interface Unconstrained {
  /** Wires of the witness that no constraint mentions: whoever proves sets them freely. */
  readonly wires: readonly string[];
  /**
   * Signals that simplification dropped without an equation: no constraint ever mentioned them. Harmless while
   * nothing relies on them; a hint here that should have been bound is a hole.
   */
  readonly dropped: readonly string[];
}

/** Names what no constraint of the R1CS mentions. */
export function listUnconstrained(circuit: CompiledCircuit): Unconstrained {
  const { r1cs, symbols } = circuit;
  const used = new Uint8Array(r1cs.wires);
  used[0] = 1;
  for (const { a, b, c } of r1cs.constraints) {
    for (const side of [a, b, c]) for (const wire of side.wires) used[wire] = 1;
  }
  const wires: string[] = [];
  used.forEach((isUsed, wire) => {
    if (isUsed === 0) wires.push(wireName(circuit, wire));
  });
  const eliminated = new Set(symbols.eliminations.map(({ label }) => label));
  const dropped = symbols.names.filter(
    (_, label) => symbols.wires[label] === -1 && !eliminated.has(label),
  );
  return { wires, dropped };
}
