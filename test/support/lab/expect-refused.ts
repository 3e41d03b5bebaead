import { type BadWitnessOptions, badWitness, honestWitness } from "./bad-witness.ts";
import type { CircuitSpec } from "./compile-circuit.ts";
import type { Inputs } from "./compute-witness.ts";
import { expectSatisfied, expectViolated } from "./expect-witness.ts";

export interface Refusal extends BadWitnessOptions {
  /** Inputs that the circuit accepts. */
  readonly twin: Inputs;
  /** What the cheat changes of them: the one datum. Nothing where the lie is in `patches` or `set`. */
  readonly bad?: Inputs;
  /** A signal that one violated constraint must mention. */
  readonly by?: RegExp;
}

/**
 * The twin is accepted, by the circuit's own generator and as carried over from the relaxed one; the cheat violates
 * a constraint of the real R1CS.
 */
export async function expectRefused(spec: CircuitSpec, refusal: Refusal): Promise<void> {
  const { twin, bad = {}, by, ...options } = refusal;
  expectSatisfied(await honestWitness(spec, twin));
  expectSatisfied(await badWitness(spec, twin));
  expectViolated(await badWitness(spec, { ...twin, ...bad }, options), by);
}

/** The circuit accepts the inputs and gives these values. */
export async function expectValues(
  spec: CircuitSpec,
  inputs: Inputs,
  values: Readonly<Record<string, bigint>> = {},
): Promise<void> {
  const result = await honestWitness(spec, inputs);
  expectSatisfied(result);
  for (const [name, value] of Object.entries(values)) {
    if (result.value(name) !== value) {
      throw new Error(`${result.circuit.title}: ${name} is ${result.value(name)}, not ${value}`);
    }
  }
}
