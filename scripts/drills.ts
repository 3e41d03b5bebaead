/**
 * Plays six incidents and upgrades with the product's own code, and prints step by step who is affected, for how long,
 * and what each party sees and does.
 *
 *   npm run drills                                          all six
 *   npm run drills -- --only issuer-key-stolen,verifier-bug
 *   npm run drills -- --json                                the report as JSON on standard output
 *
 * Exits 1 where a step came out otherwise than stated, 2 on misuse. Progress goes to standard error.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { allDrills } from "./drills/all-drills.ts";
import type { DrillSet } from "./drills/drill.ts";
import { formatDrill, formatReport } from "./drills/format-drill.ts";
import { isHeld, runDrills } from "./drills/run-drills.ts";
import { selectDrills } from "./drills/select-drills.ts";

export interface DrillStreams {
  out(text: string): void;
  err(text: string): void;
}

const PROCESS: DrillStreams = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

/** @returns the exit code */
export async function runDrillsCommand(
  args: readonly string[],
  { out, err }: DrillStreams = PROCESS,
  open: () => DrillSet = allDrills,
): Promise<0 | 1 | 2> {
  const misused = (reason: string) => {
    err(`${reason}\nusage: drills [--json] [--only issuer-key-stolen,verifier-bug]\n`);
    return 2 as const;
  };
  let options: { json?: boolean; only?: string };
  try {
    ({ values: options } = parseArgs({
      args: [...args],
      options: { json: { type: "boolean" }, only: { type: "string" } },
    }));
  } catch (error) {
    return misused(error instanceof Error ? error.message : "the options cannot be read");
  }

  const set = open();
  let { drills } = set;
  try {
    if (options.only !== undefined) drills = selectDrills(drills, options.only);
  } catch (error) {
    if (error instanceof RangeError) return misused(error.message);
    throw error;
  }

  const started = performance.now();
  try {
    const report = await runDrills(
      drills,
      (result) => {
        if (options.json === true) err(`${result.id} ${result.held ? "held" : "FAILED"}\n`);
        else out(formatDrill(result));
      },
      ({ id }, step) => {
        if (!isHeld(step)) err(`${id}: ${step.who} ${step.does}: ${step.outcome}\n`);
      },
    );
    if (options.json === true) out(`${JSON.stringify(report, null, 2)}\n`);
    else out(formatReport(report));
    err(`${Math.round((performance.now() - started) / 1000)} s\n`);
    return report.held === report.total ? 0 : 1;
  } finally {
    await set.close();
  }
}

/** An interrupted run ends its chain with it. */
function endOnSignals(): void {
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  endOnSignals();
  process.exitCode = await runDrillsCommand(process.argv.slice(2));
}
