import { honestWitness } from "./bad-witness.ts";
import { describeViolation } from "./check-witness.ts";
import { type CircuitSpec, type CompiledCircuit, compileCircuit } from "./compile-circuit.ts";
import type { Inputs } from "./compute-witness.ts";
import { findFreeSignals, type RankReport } from "./find-free-signals.ts";
import { type Harmless, unexcused, unneeded } from "./harmless.ts";
import { listUnconstrained } from "./list-unconstrained.ts";
import { seededRandom } from "./random.ts";
import { guessInputs, type Sampler } from "./sample-inputs.ts";
import { sweepTampers } from "./tamper-sweep.ts";

export interface InspectOptions {
  /** Constraints on record. */
  readonly recorded?: number | undefined;
  /** Without one the lab guesses inputs. */
  readonly sampler?: Sampler | undefined;
  /** Where a sampler belongs, for the message. */
  readonly samplerPath: string;
  /** Honest witnesses that are looked at. */
  readonly samples: number;
  readonly seed: string;
}

export interface CircuitReport {
  readonly title: string;
  readonly constraints: number;
  readonly wires: number;
  /** One for each witness. */
  readonly ranks: readonly RankReport[];
  /** The excuses that a sample needs. */
  readonly excused: readonly Harmless[];
  /** What no excuse covers; empty where the circuit passes. */
  readonly problems: readonly string[];
}

async function drawInputs(
  circuit: CompiledCircuit,
  { sampler, samplerPath, samples, seed }: InspectOptions,
): Promise<Inputs[]> {
  if (sampler === undefined) {
    const guessed = await guessInputs(circuit, seededRandom(seed), samples);
    if (guessed.length === samples) return guessed;
    throw new Error(
      `the lab guessed ${guessed.length} of ${samples} different inputs that it accepts; add ${samplerPath} with ` +
        "export function sampleInputs(random: Random): Inputs",
    );
  }
  const drawn: Inputs[] = [];
  for (let i = 0; i < samples; i++) {
    drawn.push(await sampler.sampleInputs(seededRandom(`${seed}/${i}`)));
  }
  const different = new Set(drawn.map((inputs) => Object.values(inputs).join(";")));
  if (different.size < samples) throw new Error(`${samplerPath} draws the same inputs twice`);
  return drawn;
}

/**
 * All that the lab can ask of a circuit without knowing it: its size against the record, wires in no constraint, and
 * at several honest witnesses the rank and the tampers. An excuse that no witness needs is a problem too.
 */
export async function inspectCircuit(
  spec: CircuitSpec,
  options: InspectOptions,
): Promise<CircuitReport> {
  const { recorded, sampler, samplerPath, seed } = options;
  let excused: readonly Harmless[] = [];
  const harmless = sampler?.harmless ?? [];
  const circuit = await compileCircuit(spec);
  const constraints = circuit.r1cs.constraints.length;
  const { wires, dropped } = listUnconstrained(circuit);
  const idle = [...wires, ...dropped];
  const seen = new Set(idle);
  const problems = unexcused(idle, harmless).map((name) => `in no constraint: ${name}`);
  if (recorded !== undefined && recorded !== constraints) {
    problems.push(`${constraints} constraints, on record are ${recorded}`);
  }

  const ranks: RankReport[] = [];
  try {
    for (const [i, inputs] of (await drawInputs(circuit, options)).entries()) {
      const at = `at sample ${i} of seed ${seed}`;
      const result = await honestWitness(spec, inputs);
      const rank = findFreeSignals(result);
      const survivors = sweepTampers(result).survivors.map(({ signal }) => signal);
      ranks.push(rank);
      for (const name of [...rank.moving, ...survivors]) seen.add(name);
      problems.push(
        ...result.violations.map((violation) => `${at} violated: ${describeViolation(violation)}`),
        ...unexcused(rank.moving, harmless).map((name) => `${at} free: ${name}`),
        ...unexcused([...new Set(survivors)], harmless).map((name) => `${at} changeable: ${name}`),
      );
    }
    const surplus = unneeded([...seen], harmless);
    excused = harmless.filter((one) => !surplus.includes(one));
    problems.push(
      ...surplus.map(({ signal }) => `no sample needs the excuse ${signal} of ${samplerPath}`),
    );
  } catch (error) {
    problems.push(error instanceof Error ? error.message.trim() : String(error));
  }
  return {
    title: circuit.title,
    constraints,
    wires: circuit.r1cs.wires - 1,
    ranks,
    excused,
    problems,
  };
}
