import type { CompiledCircuit } from "./compile-circuit.ts";
import { computeWitness, type Inputs } from "./compute-witness.ts";
import type { Harmless } from "./harmless.ts";
import type { Random } from "./random.ts";

/** What a circuit's sampler file exports. */
export interface Sampler {
  /** Inputs that the circuit accepts, as different as the random numbers allow. */
  sampleInputs(random: Random): Inputs | Promise<Inputs>;
  /** Signals that may be free, each with the reason why that harms nobody. */
  readonly harmless?: readonly Harmless[];
}

const GUESSES = 200;

/** Number of values of each input, arrays flattened. */
function inputSizes({ r1cs, symbols }: CompiledCircuit): Map<string, number> {
  const last = r1cs.outputs + r1cs.publicInputs + r1cs.privateInputs;
  const sizes = new Map<string, number>();
  for (const label of symbols.names.slice(r1cs.outputs + 1, last + 1)) {
    const name = label.replace(/\[.*$/, "");
    sizes.set(name, (sizes.get(name) ?? 0) + 1);
  }
  return sizes;
}

/**
 * Different inputs that the circuit's own generator accepts, found by trying: all zero first, then each input as bits,
 * small numbers or field elements. Fewer than `count` where so few guesses are accepted.
 */
export async function guessInputs(
  circuit: CompiledCircuit,
  random: Random,
  count: number,
): Promise<Inputs[]> {
  const limits = [1n, 2n, 256n, 1n << 32n, circuit.r1cs.prime] as const;
  const sizes = inputSizes(circuit);
  const accepted = new Map<string, Inputs>();
  for (let guess = 0; guess < GUESSES && accepted.size < count; guess++) {
    const common = random.pick(limits);
    const inputs: Record<string, bigint[]> = {};
    for (const [name, size] of sizes) {
      const limit = guess === 0 ? 1n : guess % 2 === 0 ? common : random.pick(limits);
      inputs[name] = Array.from({ length: size }, () => random.below(limit));
    }
    const isAccepted = await computeWitness(circuit, inputs).then(
      () => true,
      () => false,
    );
    const key = Object.values(inputs).join(";");
    if (isAccepted) accepted.set(key, inputs);
  }
  return [...accepted.values()];
}
