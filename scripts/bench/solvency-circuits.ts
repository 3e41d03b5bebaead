import { fileURLToPath } from "node:url";
import type { CircuitInstance } from "../circuit-list.ts";
import { compileCircuit } from "../compile-circuit.ts";
import type { BenchFigures, BenchSection } from "./section.ts";

interface Measured {
  readonly figure: string;
  readonly of: "Customer" | "Child" | "Item";
  readonly file: string;
  readonly template: string;
  /** Parameters at a number of customers, children or items. */
  readonly params: (count: number) => readonly number[];
  /** Two sizes: what the circuit has besides is in both. */
  readonly counts: readonly [number, number];
  readonly signals: readonly string[];
}

const cash = (slots: number): Measured => ({
  figure: `cash-${slots}`,
  of: "Customer",
  file: "solvency/cash-batch.circom",
  template: "CashBatch",
  params: (count) => [slots, count, 64],
  counts: [16, 64],
  signals: ["node"],
});
const mid = (assets: number): Measured => ({
  figure: `mid-${assets}-assets`,
  of: "Child",
  file: "solvency/mid-node.circom",
  template: "MidNode",
  params: (count) => [count, assets],
  counts: [2, 4],
  signals: ["node"],
});

const MEASURED: readonly Measured[] = [
  cash(4),
  cash(8),
  cash(16),
  {
    ...cash(8),
    figure: "margin-8",
    file: "solvency/margin-batch.circom",
    template: "MarginBatch",
    counts: [4, 20],
    signals: ["node", "marketRoot"],
  },
  mid(64),
  mid(300),
  {
    figure: "reserves-transparent",
    of: "Item",
    file: "solvency/reserves-transparent.circom",
    template: "ReservesTransparent",
    params: (count) => [count, 64],
    counts: [8, 24],
    signals: ["node"],
  },
];

const OPTIONS = {
  root: fileURLToPath(new URL("../..", import.meta.url)),
  circuits: "circuits",
  cache: "build/cache",
};

/** Constraints of one more customer, child or item, his share of the tree above included, from circuits of two sizes. */
async function measureOne(one: Measured): Promise<BenchFigures> {
  const sizes: number[] = [];
  for (const count of one.counts) {
    const instance: CircuitInstance = {
      id: `${one.figure}-by-${count}`,
      version: 1,
      file: one.file,
      template: one.template,
      params: one.params(count),
      publicSignals: one.signals.map((name) => ({ name, kind: "output" })),
    };
    sizes.push((await compileCircuit(instance, OPTIONS)).constraints);
  }
  const [few = 0, many = 0] = sizes;
  const [least, most] = one.counts;
  return {
    [`constraintsPer${one.of}`]: Math.ceil((many - few) / (most - least)),
    [`constraintsOf${most}`]: many,
  };
}

/** Sizes of the solvency templates for parameters of production, which are not in the list. */
export const solvencyCircuits: BenchSection = {
  name: "solvency-circuits",
  async measure({ note }) {
    const figures: Record<string, BenchFigures> = {};
    for (const one of MEASURED) {
      note(`solvency-circuits: ${one.figure}`);
      figures[one.figure] = await measureOne(one);
    }
    return figures;
  },
};
