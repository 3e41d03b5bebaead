import type { WitnessResult } from "./bad-witness.ts";
import type { CompiledCircuit } from "./compile-circuit.ts";
import type { Constraint } from "./read-r1cs.ts";

/** Labels of the main template's outputs come first, then those of its inputs, public before private. */
function isInput({ r1cs }: CompiledCircuit, label: number): boolean {
  const last = r1cs.outputs + r1cs.publicInputs + r1cs.privateInputs;
  return label > r1cs.outputs && label <= last;
}

/** The wires that a prover computes rather than states: all but the constant and the inputs. */
export function computedWires(circuit: CompiledCircuit): number[] {
  return [...circuit.symbols.labelOfWire.keys()].filter(
    (wire) => wire > 0 && !isInput(circuit, circuit.symbols.labelOfWire[wire] ?? 0),
  );
}

/**
 * Simplification removes a private input that occurs linearly: it is then a combination of computed wires. To ask what
 * the inputs determine, its equation is a constraint like the others.
 */
export function fixInputs({ circuit, value }: WitnessResult): Constraint[] {
  const { eliminations, names, wires } = circuit.symbols;
  const removed = new Map(eliminations.map(({ label, terms }) => [label, terms]));
  const one = { wires: Uint32Array.of(0), coefficients: [1n] };

  function overWires(label: number): Map<number, bigint> {
    const sum = new Map<number, bigint>();
    const add = (term: number, factor: bigint): void => {
      const terms = removed.get(term);
      if (terms === undefined) {
        const wire = wires[term] ?? 0;
        sum.set(wire, ((sum.get(wire) ?? 0n) + factor) % circuit.r1cs.prime);
      } else for (const inner of terms) add(inner.label, factor * inner.coefficient);
    };
    add(label, 1n);
    return sum;
  }

  return eliminations
    .filter(({ label }) => isInput(circuit, label))
    .map(({ label }) => {
      const terms = overWires(label);
      return {
        a: { wires: Uint32Array.from(terms.keys()), coefficients: [...terms.values()] },
        b: one,
        c: { wires: one.wires, coefficients: [value(names[label] ?? "")] },
      };
    });
}
