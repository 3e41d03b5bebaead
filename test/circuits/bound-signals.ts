import { FIELD_ORDER as P } from "../../src/field/scalar.ts";
import type { CompiledCircuit } from "../support/lab/index.ts";
import type { LinearCombination } from "../support/lab/read-r1cs.ts";

/** Wire -> coefficient, none 0. */
type Combination = ReadonlyMap<number, bigint>;

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

const toMap = ({ wires, coefficients }: LinearCombination): Combination =>
  new Map([...wires].map((wire, i) => [wire, coefficients[i] ?? 0n]));

/** One text for a combination and all its multiples. */
function lineOf(combination: Combination): string {
  const terms = [...combination].sort(([a], [b]) => b - a);
  const factor = invert(terms[0]?.[1] ?? 1n);
  return terms.map(([wire, value]) => `${wire}:${mod(value * factor)}`).join();
}

const textOf = (combination: Combination): string =>
  [...combination]
    .sort(([a], [b]) => b - a)
    .map(([wire, value]) => `${wire}:${value}`)
    .join();

/**
 * The greatest value that the constraints of a circuit leave to a signal, as far as it follows from bits (`x (x - 1) = 0`),
 * from openings (`in = sum of 2^i out[i]`, as `Num2Bits` has it) and from sums of both. `undefined`: it does not follow.
 */
export function boundSignals({ r1cs, symbols }: CompiledCircuit) {
  const sums = new Map(symbols.eliminations.map(({ label, terms }) => [label, terms]));
  const resolved = new Map<number, Combination>();
  /** What a signal is, over the wires that simplification left. */
  function resolve(label: number): Combination {
    const held = resolved.get(label);
    if (held !== undefined) return held;
    const sum = new Map<number, bigint>();
    const terms = sums.get(label);
    if (terms === undefined) sum.set(symbols.wires[label] ?? 0, 1n);
    for (const term of terms ?? []) {
      for (const [wire, value] of resolve(term.label)) add(sum, wire, value * term.coefficient);
    }
    resolved.set(label, sum);
    return sum;
  }

  const [squares, lines] = [new Set<string>(), new Set<string>()];
  for (const { a, b, c } of r1cs.constraints) {
    const [left, right, product] = [toMap(a), toMap(b), toMap(c)];
    if (left.size === 0 || right.size === 0) lines.add(lineOf(product));
    else if (product.size === 0) squares.add([lineOf(left), lineOf(right)].sort().join(" * "));
  }
  function isBit(label: number): boolean {
    const less = new Map(resolve(label));
    add(less, 0, -1n);
    return squares.has([lineOf(resolve(label)), lineOf(less)].sort().join(" * "));
  }

  /** Numbers whose bits are known: what they are, and the greatest that they can be. */
  const opened = new Map<string, { readonly sum: Combination; readonly most: bigint }>();
  /** Notes `number = sum of 2^i bits[i]`, where every bit is one and the constraints have the equation. */
  function note(number: number, bits: readonly number[]): boolean {
    if (bits.length === 0 || bits.length >= 254 || !bits.every(isBit)) return false;
    const [sum, rest] = [resolve(number), new Map(resolve(number))];
    for (const [i, bit] of bits.entries()) {
      for (const [wire, value] of resolve(bit)) add(rest, wire, -(value << BigInt(i)));
    }
    if (rest.size > 0 && !lines.has(lineOf(rest))) return false;
    const most = (1n << BigInt(bits.length)) - 1n;
    if (most < (opened.get(textOf(sum))?.most ?? P)) opened.set(textOf(sum), { sum, most });
    return true;
  }
  const seriesOf = (prefix: string): number[] => {
    const labels: number[] = [];
    for (let label = symbols.labels.get(`${prefix}[0]`); label !== undefined; ) {
      labels.push(label);
      label = symbols.labels.get(`${prefix}[${labels.length}]`);
    }
    return labels;
  };

  const points = new Map<number, bigint>();
  /** A combination at one arbitrary point, to find what may be equal. */
  const evaluate = (combination: Combination): bigint => {
    let sum = 0n;
    for (const [wire, coefficient] of combination) {
      const point = points.get(wire) ?? mod(BigInt(wire + 2) ** 31n);
      points.set(wire, point);
      sum += coefficient * point;
    }
    return mod(sum);
  };
  for (const [name, label] of symbols.labels) {
    const [, path = "", base] = /^(.*\.|)(in|value)$/.exec(name) ?? [];
    if (base === "in") note(label, seriesOf(`${path}out`));
    if (base !== "value") continue;
    // ValueAt: some consecutive bits of its record
    const record = seriesOf(`${path}record`);
    const values = record.map((bit) => evaluate(resolve(bit)));
    const wanted = evaluate(resolve(label));
    values.some((_, start) => {
      let sum = 0n;
      for (let width = 1; width <= 64 && start + width <= record.length; width++) {
        sum = mod(sum + ((values[start + width - 1] ?? 0n) << BigInt(width - 1)));
        if (sum === wanted && note(label, record.slice(start, start + width))) return true;
      }
      return false;
    });
  }

  function boundOf(label: number): bigint | undefined {
    const sum = resolve(label);
    if (sum.size === 0) return 0n;
    if (isBit(label)) return 1n;
    const alone = opened.get(textOf(sum));
    if (alone !== undefined) return alone.most;
    for (const part of opened.values()) {
      const rest = new Map(sum);
      for (const [wire, value] of part.sum) add(rest, wire, -value);
      const other = opened.get(textOf(rest));
      if (other !== undefined) return part.most + other.most;
    }
    return undefined;
  }

  return (name: string): bigint | undefined => {
    const label = symbols.labels.get(name);
    if (label === undefined) throw new Error(`the circuit has no signal ${name}`);
    return boundOf(label);
  };
}
