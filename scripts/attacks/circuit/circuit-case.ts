import {
  type BadWitnessOptions,
  badWitness,
  honestWitness,
  type WitnessResult,
} from "../../../test/support/lab/bad-witness.ts";
import { describeViolation } from "../../../test/support/lab/check-witness.ts";
import { type CircuitSpec, circuitTitle } from "../../../test/support/lab/compile-circuit.ts";
import type { Inputs } from "../../../test/support/lab/compute-witness.ts";
import { ACCEPTED, type AttackCase, type Outcome, refused } from "../attack-case.ts";

export interface CircuitAttack extends BadWitnessOptions {
  readonly id: string;
  readonly title: string;
  readonly spec: CircuitSpec;
  /** Inputs that the circuit accepts. */
  readonly twin: Inputs;
  /** What the cheat changes of them. Nothing where the lie is in `patches` or `set`. */
  readonly bad?: Inputs;
  /** A signal that the violated constraint has to mention. */
  readonly by?: RegExp;
}

/** How `describeViolation` begins of a constraint: what `judge` says where none is the expected one does not count. */
const VIOLATED = /^constraint \d+ \(/;

/**
 * A witness of a prover's own making against the compiled R1CS. Only violated constraints count: what the witness
 * generator of the product says is of no weight, since a cheat runs another.
 */
export function circuitCase({
  id,
  title,
  spec,
  twin,
  bad = {},
  by,
  ...lie
}: CircuitAttack): AttackCase {
  return {
    id,
    layer: "circuit",
    title: `${title} (${spec.template})`,
    by: VIOLATED,
    attack: async () => judge(await badWitness(spec, { ...twin, ...bad }, lie), by),
    twin: () => acceptOnce(spec, twin),
  };
}

function judge({ violations }: WitnessResult, by: RegExp = /(?:)/): Outcome {
  const broken = violations.filter(({ kind }) => kind === "constraint");
  if (broken.length === 0) return ACCEPTED;
  const first = broken.find(({ signals }) => signals.some((signal) => by.test(signal)));
  if (first === undefined) return refused(`no violated constraint mentions ${by.source}`);
  const others = broken.length - 1;
  return refused(describeViolation(first) + (others > 0 ? ` and ${others} more` : ""));
}

const twins = new Map<string, Promise<Outcome>>();

/** Many attacks share one honest witness. */
function acceptOnce(spec: CircuitSpec, inputs: Inputs): Promise<Outcome> {
  const key = JSON.stringify([spec.file, circuitTitle(spec), inputs], (_, value: unknown) =>
    typeof value === "bigint" ? `${value}` : value,
  );
  const known = twins.get(key) ?? accept(spec, inputs);
  twins.set(key, known);
  return known;
}

/** By the product's own generator, and as the lab carries it over from the relaxed one. */
async function accept(spec: CircuitSpec, inputs: Inputs): Promise<Outcome> {
  for (const make of [honestWitness, badWitness]) {
    const { violations } = await make(spec, inputs);
    const [first] = violations;
    if (first !== undefined) return refused(describeViolation(first));
  }
  return ACCEPTED;
}
