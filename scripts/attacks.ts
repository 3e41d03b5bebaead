/**
 * Attacks the circuits, the SDK, the verifier, the contracts and the service, and prints case by case what refused.
 *
 *   npm run attacks                    every case
 *   npm run attacks -- --only C,V      the cases of these letters; also --only C6 and --only C6.2
 *   npm run attacks -- --json          the report as JSON on standard output
 *
 * Exits 1 where an attack passes or a twin is refused, 2 on misuse. Progress goes to standard error.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { allCases } from "./attacks/all-cases.ts";
import type { CaseGroup } from "./attacks/attack-case.ts";
import { formatReport, formatRow } from "./attacks/format-report.ts";
import { numberCases } from "./attacks/number-cases.ts";
import { isHeld, runCases } from "./attacks/run-cases.ts";
import { selectCases } from "./attacks/select-cases.ts";

export interface AttackStreams {
  out(text: string): void;
  err(text: string): void;
}

const PROCESS: AttackStreams = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

/** @returns the exit code */
export async function runAttacks(
  args: readonly string[],
  { out, err }: AttackStreams = PROCESS,
  groups: () => readonly CaseGroup[] = allCases,
): Promise<0 | 1 | 2> {
  const misused = (reason: string) => {
    err(`${reason}\nusage: attacks [--json] [--only C,V6,K4.2]\n`);
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

  const layers = groups();
  const all = numberCases(layers.flatMap(({ cases }) => cases));
  let cases = all;
  try {
    if (options.only !== undefined) cases = selectCases(all, options.only);
  } catch (error) {
    if (error instanceof RangeError) return misused(error.message);
    throw error;
  }

  const started = performance.now();
  try {
    const report = await runCases(cases, (result) => {
      if (options.json === true) err(`${result.id} ${isHeld(result) ? "held" : "FAILED"}\n`);
      else out(formatRow(result));
    });
    if (options.json === true) out(`${JSON.stringify(report, null, 2)}\n`);
    else out(formatReport(report));
    err(`${Math.round((performance.now() - started) / 1000)} s\n`);
    return report.cases.every(isHeld) ? 0 : 1;
  } finally {
    for (const { close } of layers) await close?.();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.exitCode = await runAttacks(process.argv.slice(2));
}
