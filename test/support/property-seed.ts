import * as fc from "fast-check";
import { expect } from "vitest";

/**
 * Loaded before every test file (`setupFiles` of vitest.config.ts): each property says its seed, whether it holds or
 * not, and `SYMBOLON_SEED=<seed>` runs all of them on that seed again.
 */

/** The seed to replay: a whole number of 32 bits, as the line of a run names it; undefined where none is asked for. */
export function replayedSeed(environment: Readonly<Record<string, string | undefined>>) {
  const text = environment.SYMBOLON_SEED;
  if (text === undefined || text === "") return undefined;
  const seed = Number(text);
  if (!/^-?[0-9]{1,10}$/.test(text) || seed !== (seed | 0)) {
    throw new RangeError("SYMBOLON_SEED is a whole number of 32 bits");
  }
  return seed;
}

/** Prints the seed of a run; throws fast-check's report of one that failed. */
export function reportProperty<T>(
  run: fc.RunDetails<T>,
  name: string,
  print: (line: string) => void,
): void {
  const end = run.failed ? "failed" : "held";
  print(`property ${end} on ${run.numRuns} runs, seed ${run.seed}: ${name}\n`);
  if (!run.failed) return;
  const report = fc.defaultReportMessage(run) ?? "";
  throw new Error(`${report}\nReplay: SYMBOLON_SEED=${run.seed} npx vitest run <the test's file>`, {
    cause: run.errorInstance,
  });
}

const seed = replayedSeed(process.env);
fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  ...(seed === undefined ? {} : { seed }),
  reporter: (run) =>
    reportProperty(run, expect.getState().currentTestName ?? "no test", (line) =>
      process.stdout.write(line),
    ),
});
