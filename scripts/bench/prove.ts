import { availableParallelism } from "node:os";
import { type CircuitFiles, prepareCircuitFiles } from "./prove/circuit-files.ts";
import {
  buildProvers,
  headline,
  measureCold,
  measureWarm,
  witnessFigures,
} from "./prove/measure-circuit.ts";
import { measureInChromium } from "./prove/measure-in-chromium.ts";
import type { BenchContext, BenchFigures, BenchSection } from "./section.ts";

const ROUNDS = 5;

/**
 * This package's engine beside snarkjs on the same files, in turn. `snarkjsMs`, `engineMs` and `ratio` of a circuit are
 * those of a warm proof on one thread: in Node with the scalar kernel, which every platform has, in chromium with the one
 * that the engine chooses there.
 */
export const prove: BenchSection = {
  name: "prove",
  async measure(context) {
    await buildProvers();
    const circuits = await prepareCircuitFiles(context);
    const figures: Record<string, BenchFigures> = {};
    for (const files of circuits) figures[files.id] = await measureCircuit(files, context);
    const chromium = await measureInChromium(circuits, context.rounds ?? ROUNDS, context.note);
    return { threads: availableParallelism(), node: process.version, ...figures, chromium };
  },
};

async function measureCircuit(files: CircuitFiles, context: BenchContext): Promise<BenchFigures> {
  const { note, rounds = ROUNDS } = context;
  const all = availableParallelism();
  note(`prove: ${files.id}, warm, one thread`);
  const one = await measureWarm(files, { threads: 1, rounds });
  const warm: Record<string, BenchFigures> = { one: one.kernels };
  const kernels = Object.keys(one.kernels);
  const cold: Record<string, BenchFigures> = {};
  const coldRounds = Math.ceil(rounds / 2);
  note(`prove: ${files.id}, in fresh processes, one thread`);
  cold.one = await measureCold(files, kernels, { threads: 1, rounds: coldRounds });
  if (all > 1) {
    note(`prove: ${files.id}, ${all} threads`);
    warm.all = (await measureWarm(files, { threads: all, rounds })).kernels;
    note(`prove: ${files.id}, in fresh processes, ${all} threads`);
    cold.all = await measureCold(files, kernels, { threads: all, rounds: coldRounds });
  }
  const witness = witnessFigures(one.witnesses, one.times);
  return { ...headline(one.kernels, "scalar"), warm, cold, ...witness };
}
