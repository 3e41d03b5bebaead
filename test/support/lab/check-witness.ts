import type { CompiledCircuit } from "./compile-circuit.ts";
import type { LinearCombination } from "./read-r1cs.ts";

/** What a witness breaks: a constraint of the R1CS, or a linear equation that the compiler used up. */
export interface Violation {
  readonly kind: "constraint" | "elimination";
  /** Number of the constraint in the R1CS, or label of the signal that was removed. */
  readonly index: number;
  /** The signals in it. */
  readonly signals: readonly string[];
}

/** Value of a combination at a witness, reduced to 0..prime-1. */
export function evaluate(
  { wires, coefficients }: LinearCombination,
  witness: readonly bigint[],
  prime: bigint,
): bigint {
  let sum = 0n;
  for (let i = 0; i < wires.length; i++) {
    sum += (coefficients[i] as bigint) * (witness[wires[i] as number] as bigint);
  }
  return ((sum % prime) + prime) % prime;
}

export function wireName({ symbols }: CompiledCircuit, wire: number): string {
  return symbols.names[symbols.labelOfWire[wire] ?? 0] ?? `wire ${wire}`;
}

/** Names of the signals of one constraint, each once. */
export function constraintSignals(circuit: CompiledCircuit, index: number): string[] {
  const constraint = circuit.r1cs.constraints[index];
  if (constraint === undefined) throw new RangeError(`no constraint ${index}`);
  const { a, b, c } = constraint;
  const wires = new Set([...a.wires, ...b.wires, ...c.wires]);
  wires.delete(0);
  return [...wires].map((wire) => wireName(circuit, wire));
}

/** Every constraint of the R1CS that the witness violates. Nothing violated = the verifier would accept. */
export function checkWitness(circuit: CompiledCircuit, witness: readonly bigint[]): Violation[] {
  const { constraints, prime } = circuit.r1cs;
  const violations: Violation[] = [];
  constraints.forEach(({ a, b, c }, index) => {
    const [left, right, result] = [a, b, c].map((side) => evaluate(side, witness, prime)) as [
      bigint,
      bigint,
      bigint,
    ];
    if ((left * right - result) % prime !== 0n) {
      violations.push({ kind: "constraint", index, signals: constraintSignals(circuit, index) });
    }
  });
  return violations;
}

const SHOWN = 6;

/** For messages: 'constraint 12 (n2b.out[3], in)'. */
export function describeViolation({ kind, index, signals }: Violation): string {
  const shown = signals.slice(0, SHOWN).join(", ");
  return `${kind} ${index} (${shown}${signals.length > SHOWN ? `, ${signals.length - SHOWN} more` : ""})`;
}
