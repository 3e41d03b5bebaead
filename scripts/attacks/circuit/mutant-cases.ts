import { readFile } from "node:fs/promises";
import { bitsAt, bitsOf } from "../../../test/circuits/bits.ts";
import { productCircuit } from "../../../test/circuits/product-circuit.ts";
import { badWitness } from "../../../test/support/lab/bad-witness.ts";
import type { CircuitSpec } from "../../../test/support/lab/compile-circuit.ts";
import type { Inputs } from "../../../test/support/lab/compute-witness.ts";
import { mutateSource } from "../../../test/support/lab/mutate.ts";
import { ACCEPTED, type AttackCase, type Outcome, refused } from "../attack-case.ts";
import { writeVariant } from "./write-variant.ts";

interface Weakening {
  readonly title: string;
  /** Below circuits/, without its ending. */
  readonly file: string;
  readonly template: string;
  readonly params?: readonly number[];
  /** The one change among the lab's mutants of the file: operator, and what stands there before and after. */
  readonly change: readonly [operator: string, before: string, after: string];
  readonly twin: Inputs;
  readonly bad: Inputs;
}

const NOW = 1795200000n;
const mask = { mask: bitsAt([2], 4), value: bitsOf(2n, 2) };
const WEAKENINGS: readonly Weakening[] = [
  {
    title: "a range of 33 bits where 32 belong",
    file: "lib/time-order",
    template: "NotAfter",
    change: ["range-by-one", "32", "32 + 1"],
    twin: { earlier: 0n, later: (1n << 32n) - 1n },
    bad: { later: 1n << 32n },
  },
  {
    title: "a range of 31 bits where 32 belong",
    file: "lib/time-order",
    template: "NotAfter",
    change: ["range-by-one", "32", "32 - 1"],
    twin: { earlier: 0n, later: (1n << 32n) - 1n },
    bad: { later: 1n << 32n },
  },
  {
    title: "`<==` turned `<--` where a difference is ranged",
    file: "lib/time-order",
    template: "NotAfter",
    change: ["assign-only", "<==", "<--"],
    twin: { earlier: NOW, later: NOW },
    bad: { later: NOW - 1n },
  },
  {
    title: "`<==` turned `<--` where a word is opened",
    file: "lib/open-words",
    template: "OpenWords",
    params: [8],
    change: ["assign-only", "<==", "<--"],
    twin: { words: [255n] },
    bad: { words: [256n] },
  },
  {
    title: "the one constraint of a mask rule removed",
    file: "predicate/mask-rule",
    template: "MaskRule",
    params: [2],
    change: ["drop-constraint", "(1 - mask[0]) * (1 - accepted) === 0;", "{ }"],
    twin: mask,
    bad: { value: bitsOf(3n, 2) },
  },
  {
    title: "the country's constraint of a country rule removed",
    file: "predicate/country-rule",
    template: "CountryRule",
    params: [1],
    change: ["drop-constraint", "refused[s] === 0;", "{ }"],
    twin: { map: bitsAt([57], 256), slots: [bitsOf(57n, 8)], overflow: 0n },
    bad: { slots: [bitsOf(58n, 8)] },
  },
  {
    title: "the overflow constraint of a country rule removed",
    file: "predicate/country-rule",
    template: "CountryRule",
    params: [1],
    change: ["drop-constraint", "on * overflow === 0;", "{ }"],
    twin: { map: bitsAt([57], 256), slots: [bitsOf(57n, 8)], overflow: 0n },
    bad: { overflow: 1n },
  },
  {
    title: "an age margin of 23 bits where 22 belong",
    file: "predicate/age-rule",
    template: "AgeRule",
    change: ["range-by-one", "22", "22 + 1"],
    twin: {
      dateOfBirth: 18991121n,
      minAge: 18n,
      leapDayEarly: 0n,
      year: 2026n,
      month: 11n,
      day: 21n,
      yearLow: bitsOf(2026n, 2),
    },
    bad: { dateOfBirth: 20261121n - 180000n - (1n << 22n) },
  },
];

/** C19: a weakened circuit that this run's own attacks do not notice would pass. */
export function mutantCases(): AttackCase[] {
  return WEAKENINGS.map((weakening) => {
    const { title, file, template, params = [], twin, bad } = weakening;
    return {
      id: "C19",
      layer: "circuit",
      title: `${title} (${template})`,
      attack: async () => noticeCheat(await mutantSpec(weakening), twin, bad),
      async twin() {
        const seen = await noticeCheat(productCircuit(file, template, ...params), twin, bad);
        return seen.accepted ? ACCEPTED : refused(`the product's circuit ${seen.reason}`);
      },
    };
  });
}

/** Accepted = nothing noticed: the circuit accepts what is legal and refuses what is not. */
export async function noticeCheat(spec: CircuitSpec, twin: Inputs, bad: Inputs): Promise<Outcome> {
  const legal = await badWitness(spec, twin);
  if (legal.violations.length > 0) return refused("killed: it refuses what is legal");
  const cheat = await badWitness(spec, { ...twin, ...bad });
  if (cheat.violations.some(({ kind }) => kind === "constraint")) return ACCEPTED;
  return refused("killed: it accepts the cheat's witness");
}

async function mutantSpec({
  file,
  template,
  params = [],
  change,
}: Weakening): Promise<CircuitSpec> {
  const [operator, before, after] = change;
  const path = `circuits/${file}.circom`;
  const mutant = mutateSource(await readFile(path, "utf8")).find(
    (one) => one.operator === operator && one.before === before && one.after === after,
  );
  if (mutant === undefined) throw new Error(`${file} has no place for ${operator} ${before}`);
  const changed = await writeVariant(path, mutant.source);
  return { file: changed, template, params, publicInputs: "all" };
}
