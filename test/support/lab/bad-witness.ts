import { checkWitness, type Violation } from "./check-witness.ts";
import {
  type CircuitSpec,
  type CompiledCircuit,
  compileCircuit,
  compileTwin,
} from "./compile-circuit.ts";
import { computeWitness, type Inputs } from "./compute-witness.ts";
import { LabError } from "./lab-error.ts";
import type { SourcePatch } from "./patch-source.ts";
import type { Elimination } from "./read-symbols.ts";

export interface BadWitnessOptions {
  /** Changes of the relaxed source: lying hints, replaced text. Dependents are computed from the lie. */
  readonly patches?: readonly SourcePatch[];
  /** Values forced after the computation; nothing that depends on them is computed again. */
  readonly set?: Readonly<Record<string, bigint>>;
}

export interface WitnessResult {
  readonly circuit: CompiledCircuit;
  /** By wire of the real R1CS. */
  readonly witness: readonly bigint[];
  /** Empty = the real R1CS accepts the witness. */
  readonly violations: readonly Violation[];
  /** Value of a signal, removed ones included. */
  value(name: string): bigint;
}

function implied({ terms }: Elimination, values: readonly bigint[], prime: bigint): bigint {
  const sum = terms.reduce(
    (total, { label, coefficient }) => total + coefficient * (values[label] ?? 0n),
    0n,
  );
  return ((sum % prime) + prime) % prime;
}

function eliminationViolations(
  circuit: CompiledCircuit,
  values: readonly bigint[],
  only?: Set<number>,
): Violation[] {
  const { eliminations, names } = circuit.symbols;
  return eliminations
    .filter((elimination) => only === undefined || only.has(elimination.label))
    .filter(
      (elimination) =>
        implied(elimination, values, circuit.r1cs.prime) !== values[elimination.label],
    )
    .map(({ label, terms }) => ({
      kind: "elimination",
      index: label,
      signals: [label, ...terms.map((term) => term.label)]
        .filter((id) => id !== 0)
        .map((id) => names[id] ?? `${id}`),
    }));
}

function labelOf(circuit: CompiledCircuit, name: string): number {
  const label = circuit.symbols.labels.get(name);
  if (label === undefined) throw new LabError(`${circuit.title} has no signal ${name}`);
  return label;
}

/** Values of every signal from the wires, removed signals through their equations. */
function expand(circuit: CompiledCircuit, witness: readonly bigint[]): bigint[] {
  const { wires, eliminations } = circuit.symbols;
  const values = Array.from(wires, (wire) => (wire >= 0 ? (witness[wire] ?? 0n) : 0n));
  for (const elimination of eliminations) {
    values[elimination.label] = implied(elimination, values, circuit.r1cs.prime);
  }
  return values;
}

/** Anonymous components are named after their place in the source, which a patch moves. */
const withoutPlace = (name: string): string => name.replace(/_\d+_\d+(?=[.[]|$)/g, "");

const places = new WeakMap<CompiledCircuit, WeakMap<CompiledCircuit, number[]>>();

/** Label in the twin of each label of the circuit: the same one, or where a patch adds signals the one of that name. */
function twinLabels(circuit: CompiledCircuit, twin: CompiledCircuit): number[] {
  const known = places.get(circuit) ?? new WeakMap<CompiledCircuit, number[]>();
  places.set(circuit, known);
  const labels = known.get(twin) ?? findTwinLabels(circuit, twin);
  known.set(twin, labels);
  return labels;
}

function findTwinLabels(circuit: CompiledCircuit, twin: CompiledCircuit): number[] {
  const theirs = twin.symbols.names.map(withoutPlace);
  return circuit.symbols.names.map((name, label) => {
    if (theirs[label] === withoutPlace(name)) return label;
    const found = twin.symbols.labels.get(name);
    if (found === undefined)
      throw new LabError(`the relaxed ${circuit.title} has no signal ${name}`);
    return found;
  });
}

/** The witness that the circuit's own generator computes. @throws Error where the generator refuses the inputs */
export async function honestWitness(spec: CircuitSpec, inputs: Inputs): Promise<WitnessResult> {
  const circuit = await compileCircuit(spec);
  const witness = await computeWitness(circuit, inputs);
  let values: readonly bigint[] | undefined;
  return {
    circuit,
    witness,
    violations: checkWitness(circuit, witness),
    value(name) {
      values ??= expand(circuit, witness);
      return values[labelOf(circuit, name)] ?? 0n;
    },
  };
}

/**
 * The witness of a cheat: what the relaxed twin computes for any inputs, carried by signal names to the witness of
 * the real R1CS, and every constraint of it that this witness violates. A cheat that violates nothing is a forgery
 * that a verifier accepts.
 *
 * Simplification removes signals; a removed signal is a linear combination of the others. Where the twin's value of
 * one differs from it, no witness of the real R1CS can express the cheat: that is a violation of kind 'elimination'.
 */
export async function badWitness(
  spec: CircuitSpec,
  inputs: Inputs,
  { patches = [], set = {} }: BadWitnessOptions = {},
): Promise<WitnessResult> {
  const [circuit, twin] = await Promise.all([compileCircuit(spec), compileTwin(spec, patches)]);
  const { symbols, r1cs } = circuit;
  const computed = await computeWitness(twin, inputs);
  const values = twinLabels(circuit, twin).map(
    (label) => computed[twin.symbols.wires[label] ?? 0] ?? 0n,
  );
  const unexpressed = eliminationViolations(circuit, values);

  const forced = new Map(
    Object.entries(set).map(([name, value]) => [
      labelOf(circuit, name),
      ((value % r1cs.prime) + r1cs.prime) % r1cs.prime,
    ]),
  );
  const witness = Array.from(
    symbols.labelOfWire,
    (label) => forced.get(label) ?? values[label] ?? 0n,
  );
  const final = expand(circuit, witness);
  for (const [label, value] of forced) {
    if ((symbols.wires[label] ?? -1) < 0 && final[label] !== value) {
      unexpressed.push(
        ...eliminationViolations(circuit, final.with(label, value), new Set([label])),
      );
    }
  }
  return {
    circuit,
    witness,
    violations: [...checkWitness(circuit, witness), ...unexpressed],
    value: (name) => final[labelOf(circuit, name)] ?? 0n,
  };
}
