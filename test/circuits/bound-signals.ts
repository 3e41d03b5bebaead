import { FIELD_ORDER as P } from "../../src/field/scalar.ts";
import type { CompiledCircuit } from "../support/lab/index.ts";

type Combination = ReadonlyMap<number, bigint>;
interface Term {
  readonly label: number;
  readonly coefficient: bigint;
}

/** Coefficients above it count as negative: no bound is read from them. */
const SMALL = 1n << 128n;
const mod = (value: bigint): bigint => ((value % P) + P) % P;

function invert(value: bigint): bigint {
  let [r0, r1, s0, s1] = [P, mod(value), 0n, 1n];
  while (r1 !== 0n) [r0, r1, s0, s1] = [r1, r0 % r1, s1, s0 - (r0 / r1) * s1];
  return mod(s0);
}

function add(sum: Map<number, bigint>, wire: number, coefficient: bigint): void {
  const value = mod((sum.get(wire) ?? 0n) + coefficient);
  if (value === 0n) sum.delete(wire);
  else sum.set(wire, value);
}

/** Scaled so that the greatest wire has coefficient 1, as text: equal up to a factor, equal text. */
function scaledText(combination: Combination, without: bigint): string {
  const sum = new Map(combination);
  add(sum, 0, -without);
  const terms = [...sum].sort(([a], [b]) => b - a);
  const factor = invert(terms[0]?.[1] ?? 1n);
  return terms.map(([wire, value]) => `${wire}:${mod(value * factor)}`).join();
}

/**
 * The greatest value that the constraints of a circuit leave to a signal, read from two kinds of them: `x (x - 1) = 0`,
 * and linear equations (those that simplification used up included) of bounded signals. `undefined`: they leave it any.
 */
export function boundSignals({
  r1cs,
  symbols,
}: CompiledCircuit): (name: string) => bigint | undefined {
  const equations = new Map<number, readonly Term[]>();
  const uses = new Map<number, number[]>();
  for (const { label, terms } of symbols.eliminations) {
    equations.set(label, terms);
    for (const term of terms) uses.set(term.label, [...(uses.get(term.label) ?? []), label]);
  }

  const booleans = new Set<string>();
  for (const { a, b, c } of r1cs.constraints) {
    if (c.wires.length > 0 || a.wires.length > 300 || b.wires.length > 300) continue;
    const [left, right] = [a, b].map(
      ({ wires, coefficients }) =>
        new Map([...wires].map((wire, i) => [wire, coefficients[i] ?? 0n] as const)),
    ) as [Combination, Combination];
    booleans.add([scaledText(left, 0n), scaledText(right, 0n)].sort().join(" * "));
  }

  const resolved = new Map<number, Combination>();
  function resolve(label: number): Combination {
    const held = resolved.get(label);
    if (held !== undefined) return held;
    const terms = equations.get(label);
    const sum = new Map<number, bigint>();
    if (terms === undefined) sum.set(symbols.wires[label] ?? 0, 1n);
    for (const term of terms ?? []) {
      for (const [wire, value] of resolve(term.label)) add(sum, wire, value * term.coefficient);
    }
    resolved.set(label, sum);
    return sum;
  }

  function isBit(label: number): boolean {
    const sum = resolve(label);
    return booleans.has([scaledText(sum, 0n), scaledText(sum, 1n)].sort().join(" * "));
  }

  /** One signal as a sum of others: how an equation that holds it reads, solved for it. */
  function* readings(label: number): Generator<readonly Term[]> {
    const own = equations.get(label);
    if (own !== undefined) yield own;
    for (const other of uses.get(label) ?? []) {
      const terms = equations.get(other) ?? [];
      const factor = invert(terms.find((term) => term.label === label)?.coefficient ?? 1n);
      yield [
        { label: other, coefficient: factor },
        ...terms
          .filter((term) => term.label !== label)
          .map((term) => ({ label: term.label, coefficient: mod(-term.coefficient * factor) })),
      ];
    }
  }

  const bounds = new Map<number, bigint | undefined>();
  function bound(label: number): bigint | undefined {
    if (label === 0) return 1n;
    if (bounds.has(label)) return bounds.get(label);
    bounds.set(label, undefined);
    if (isBit(label)) bounds.set(label, 1n);
    for (const terms of bounds.get(label) === undefined ? readings(label) : []) {
      let most: bigint | undefined = 0n;
      for (const term of terms) {
        if (term.coefficient === 0n) continue;
        const each: bigint | undefined = term.coefficient < SMALL ? bound(term.label) : undefined;
        most =
          most === undefined || each === undefined ? undefined : most + term.coefficient * each;
        if (most === undefined) break;
      }
      if (most === undefined || most >= P) continue;
      bounds.set(label, most);
      break;
    }
    return bounds.get(label);
  }

  return (name) => {
    const label = symbols.labels.get(name);
    if (label === undefined) throw new Error(`the circuit has no signal ${name}`);
    return bound(label);
  };
}
