/**
 * Weakens the circuits, one change at a time, and shows that a test notices each.
 *
 *   npm run mutants                      every mutant of every circuit file
 *   npm run mutants -- --changed         those of the files that changed since test/mutants.json was written
 *   npm run mutants -- --only PATH[,..]  those of these files
 *   npm run mutants -- --write           and put the result on record in test/mutants.json
 *   npm run mutants -- --json            the results as JSON on standard output
 *   npm run mutants -- --jobs N          N at a time; default: one a processor
 *
 * A mutant that means the same as the original stands in test/equivalent-mutants.json with the reason; at most 5 % may.
 * Exits 1 where a mutant survives without a reason, a reason fits no mutant or a killed one, or there are too many of
 * them; 2 on misuse; 3 where tests broke down or the run was cancelled. A file goes on record when its last mutant is
 * done, so that `--changed --write` goes on where a run was cut off.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { formatMutant, formatProgress, formatSummary } from "./mutants/format-mutants.ts";
import {
  digestTarget,
  EQUIVALENTS,
  type EquivalentMutant,
  type FileRecord,
  listStaleReasons,
  RECORD,
  readJson,
  sharesTooMuch,
} from "./mutants/mutant-record.ts";
import { listTargets, type MutantTarget } from "./mutants/mutant-target.ts";
import { BrokenRunError } from "./mutants/run-mutant.ts";
import { isFault, runTargets } from "./mutants/run-targets.ts";

export interface MutantStreams {
  out(text: string): void;
  err(text: string): void;
}

const PROCESS: MutantStreams = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};
const OPTIONS = {
  changed: { type: "boolean" },
  only: { type: "string" },
  write: { type: "boolean" },
  json: { type: "boolean" },
  jobs: { type: "string" },
} as const;

function select(
  targets: readonly MutantTarget[],
  records: readonly FileRecord[],
  equivalents: readonly EquivalentMutant[],
  { changed, only }: { changed?: boolean; only?: string },
): readonly MutantTarget[] {
  const names = only?.split(",");
  const unknown = names?.find((name) => !targets.some(({ path }) => path === name));
  if (unknown !== undefined) throw new RangeError(`${unknown} is no circuit file with a mutant`);
  return targets
    .filter(({ path }) => names === undefined || names.includes(path))
    .filter((target) => {
      const recorded = records.find(({ path }) => path === target.path);
      return changed !== true || recorded?.digest !== digestTarget(target, equivalents);
    });
}

/** Puts one file's result in the place of its older one; files that are gone leave the record. */
function putOnRecord(record: FileRecord, all: readonly MutantTarget[]): void {
  const others = readJson<FileRecord[]>(RECORD).filter(
    ({ path }) => path !== record.path && all.some((one) => one.path === path),
  );
  const records = [...others, record].sort((a, b) => (a.path < b.path ? -1 : 1));
  writeFileSync(RECORD, `${JSON.stringify(records, null, 2)}\n`);
}

/** @returns the exit code; 3 is for the command, which turns a broken run into it */
export async function runMutants(
  args: readonly string[],
  { out, err }: MutantStreams = PROCESS,
  signal?: AbortSignal,
): Promise<0 | 1 | 2> {
  const all = listTargets();
  const records = readJson<FileRecord[]>(RECORD);
  const equivalents = readJson<EquivalentMutant[]>(EQUIVALENTS);
  let targets: readonly MutantTarget[];
  let options: { write?: boolean; json?: boolean };
  let jobs: number;
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    jobs = values.jobs === undefined ? availableParallelism() : Number(values.jobs);
    if (!Number.isInteger(jobs) || jobs < 1) throw new RangeError("--jobs is a number from 1");
    targets = select(all, records, equivalents, values);
    options = values;
  } catch (error) {
    err(`${error instanceof Error ? error.message : "the options cannot be read"}\n`);
    err("usage: mutants [--changed] [--only PATH[,PATH]] [--write] [--json] [--jobs N]\n");
    return 2;
  }

  const started = performance.now();
  const found = new Map(records.map((record) => [record.path, record]));
  const results = await runTargets(targets, {
    equivalents,
    jobs,
    ...(signal && { signal }),
    onResult(result, done, total) {
      if (options.json !== true) out(formatMutant(result));
      err(`${formatProgress(done, total, performance.now() - started)}\n`);
    },
    onFile(record) {
      found.set(record.path, record);
      if (options.write === true) putOnRecord(record, all);
    },
  });
  const stale = listStaleReasons(all, equivalents);

  if (options.json === true) out(`${JSON.stringify({ results, stale }, null, 2)}\n`);
  else out(formatSummary(results));
  for (const reason of stale) err(`${EQUIVALENTS} explains what is no mutant: ${reason}\n`);
  const isTooMuch = sharesTooMuch([...found.values()]);
  if (isTooMuch) err(`${EQUIVALENTS} explains more than 5 % of all mutants\n`);
  return results.some(isFault) || stale.length > 0 || isTooMuch ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  process.once("SIGTERM", () => controller.abort());
  try {
    process.exitCode = await runMutants(process.argv.slice(2), PROCESS, controller.signal);
  } catch (error) {
    const isCancelled = controller.signal.aborted;
    if (!isCancelled && !(error instanceof BrokenRunError)) throw error;
    process.stderr.write(`${isCancelled ? "cancelled" : (error as Error).message}\n`);
    process.exitCode = 3;
  }
}
