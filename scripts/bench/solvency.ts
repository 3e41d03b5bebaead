import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { DEFAULT_ASSETS } from "../../src/solvency/layout.ts";
import { buildSolvencyCircuits } from "../solvency/build-circuits.ts";
import { BENCH_FILES } from "./bench-files.ts";
import { buildProcesses, runProcess } from "./bench-process.ts";
import type { BenchContext, BenchFigures, BenchSection } from "./section.ts";
import { backendOf, epochFigures, tierFigures } from "./solvency/figures.ts";
import { writeLedger } from "./solvency/ledger-file.ts";
import type { EpochAnswer, EpochRequest, TiersAnswer, TiersRequest } from "./solvency/messages.ts";

const [TIERS, EPOCH] = ["solvency/prove-tiers.ts", "solvency/run-epoch.ts"];
const CUSTOMERS = 10_000;
const POWER = 17;
/** The assets' reserves fill eight batches of eight. */
const ITEMS = 8;

/**
 * A whole run over a generated ledger of 64 assets on circuits of 2^17 constraints or another power: with one prover of
 * one thread, then with two, each in a process of its own with an empty store; one batch of each tier beside snarkjs;
 * and one customer's check. `run` has at its top the figures of the most provers.
 */
export const solvency: BenchSection = {
  name: "solvency",
  async measure(context) {
    const { note, power = POWER, rounds = 1, customers = CUSTOMERS, rows } = context;
    const artifacts = join(BENCH_FILES, `solvency/circuits-${power}`);
    note(`solvency: circuits of 2^${power} constraints, compiled once`);
    await buildSolvencyCircuits({ output: artifacts, power, chosen: { items: ITEMS }, log: note });
    await buildProcesses(TIERS as string, EPOCH as string);
    note("solvency: a ledger");
    const ledger = await writeLedger(rows === undefined ? { customers } : { rows });
    try {
      const run = { artifacts, ledger, context };
      if (context.isWithoutProofs) return { power, trees: (await runEpoch(run, 0)).figures };
      const request: TiersRequest = { artifacts, rounds };
      const { answer } = await runProcess<TiersAnswer>(TIERS as string, request);
      const backend = backendOf(answer, await snarkjsVersion());
      const tiers = Object.fromEntries(
        Object.entries(answer.tiers).map(([tier, one]) => [tier, tierFigures(one, backend)]),
      );
      const one = await runEpoch(run, 1);
      const two = await runEpoch(run, 2);
      return {
        power,
        node: process.version,
        backend,
        ...tiers,
        run: { ...two.figures, byWorkers: { 1: one.figures, 2: two.figures } },
        inclusion: two.inclusion,
      };
    } finally {
      await rm(ledger, { force: true });
    }
  },
};

async function runEpoch(
  {
    artifacts,
    ledger,
    context,
  }: { readonly artifacts: string; readonly ledger: string; readonly context: BenchContext },
  workers: number,
): Promise<{ readonly figures: BenchFigures; readonly inclusion: BenchFigures }> {
  const folder = await mkdtemp(join(BENCH_FILES, "solvency/run-"));
  try {
    const isTreesOnly = workers === 0;
    context.note(isTreesOnly ? "solvency: trees alone" : `solvency: a run, provers: ${workers}`);
    const assets = DEFAULT_ASSETS;
    const request: EpochRequest = { artifacts, ledger, assets, workers, folder, isTreesOnly };
    const { answer } = await runProcess<EpochAnswer>(EPOCH as string, request);
    const inclusion: BenchFigures = { ...answer.proved?.inclusion };
    return { figures: epochFigures(answer, workers), inclusion };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function snarkjsVersion(): Promise<string> {
  const path = createRequire(import.meta.url).resolve("snarkjs/package.json");
  return (JSON.parse(await readFile(path, "utf8")) as { version: string }).version;
}
