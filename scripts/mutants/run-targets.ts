import { readFileSync } from "node:fs";
import type { Mutant } from "../../test/support/lab/index.ts";
import {
  digestTarget,
  type EquivalentMutant,
  type FileRecord,
  isEquivalent,
  lineOf,
} from "./mutant-record.ts";
import type { MutantTarget } from "./mutant-target.ts";
import { type MutantOutcome, runMutant } from "./run-mutant.ts";

export interface MutantResult extends MutantOutcome {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly operator: string;
  readonly before: string;
  readonly after: string;
  /** On the list of equivalents. */
  readonly isExplained: boolean;
}

export interface RunTargetsOptions {
  readonly equivalents: readonly EquivalentMutant[];
  readonly jobs: number;
  readonly signal?: AbortSignal;
  readonly onResult?: (result: MutantResult, done: number, total: number) => void;
}

/** A mutant that nobody kills and nobody explains, or an explanation of one that a test kills. */
export const isFault = ({ outcome, isExplained }: MutantResult): boolean =>
  (outcome === "survived") !== isExplained;

/** Runs every mutant of the targets, `jobs` at a time. */
export async function runTargets(
  targets: readonly MutantTarget[],
  { equivalents, jobs, signal, onResult }: RunTargetsOptions,
): Promise<MutantResult[]> {
  const queue = targets.flatMap((target) => target.mutants.map((mutant) => ({ target, mutant })));
  const total = queue.length;
  const results: MutantResult[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const result = await runOne(next.target, next.mutant, equivalents, signal);
      results.push(result);
      onResult?.(result, results.length, total);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return results.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
}

async function runOne(
  { path, test }: MutantTarget,
  mutant: Mutant,
  equivalents: readonly EquivalentMutant[],
  signal?: AbortSignal,
): Promise<MutantResult> {
  const { operator, line, before, after, source } = mutant;
  const original = readFileSync(path, "utf8");
  const outcome = await runMutant({ path, source }, { test, ...(signal && { signal }) });
  const isExplained = isEquivalent(path, original, mutant, equivalents);
  return {
    path,
    line,
    text: lineOf(original, mutant),
    operator,
    before,
    after,
    isExplained,
    ...outcome,
  };
}

/** What to put on record of files whose mutants were all run. */
export function recordTargets(
  targets: readonly MutantTarget[],
  results: readonly MutantResult[],
  equivalents: readonly EquivalentMutant[],
): FileRecord[] {
  return targets.map((target) => {
    const own = results.filter(({ path }) => path === target.path);
    const count = (outcome: MutantOutcome["outcome"]) =>
      own.filter((one) => one.outcome === outcome).length;
    return {
      path: target.path,
      digest: digestTarget(target, equivalents),
      mutants: own.length,
      killed: count("killed"),
      uncompilable: count("compiler"),
      equivalent: count("survived"),
    };
  });
}
