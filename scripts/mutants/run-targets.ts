import type { Mutant, MutationOperator } from "../../test/support/lab/index.ts";
import {
  digestTarget,
  type EquivalentMutant,
  type FileRecord,
  isEquivalent,
  lineOf,
} from "./mutant-record.ts";
import type { MutantTarget } from "./mutant-target.ts";
import { BrokenRunError, type MutantOutcome, runMutant } from "./run-mutant.ts";

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
  /** A file whose mutants were all run: what to put on record, or nothing where one is a fault. */
  readonly onFile?: (record: FileRecord) => void;
}

/** What these take away is no computation. */
const COMPUTE_ALIKE: ReadonlySet<MutationOperator> = new Set(["drop-constraint", "assign-only"]);

/** A mutant that nobody kills and nobody explains, or an explanation of one that is killed. */
export const isFault = ({ outcome, isExplained }: MutantResult): boolean =>
  (outcome === "survived") !== isExplained;

/**
 * Runs every mutant of the targets, `jobs` at a time. Of each file the unchanged source is run too, and has to survive.
 * @throws BrokenRunError where tests did not run to their end, fail on the unchanged circuit, or changed meanwhile
 */
export async function runTargets(
  targets: readonly MutantTarget[],
  { equivalents, jobs, signal, onResult, onFile }: RunTargetsOptions,
): Promise<MutantResult[]> {
  const digests = new Map(targets.map((one) => [one.path, digestTarget(one, equivalents)]));
  const files = targets.map((target) => ({ target, results: [] as MutantResult[] }));
  const queue = files.flatMap(({ target, results }) => [
    { target, results, mutant: undefined },
    ...target.mutants.map((mutant) => ({ target, results, mutant })),
  ]);
  const total = queue.length - files.length;
  const all: MutantResult[] = [];
  const stop = new AbortController();
  const signals = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { target, results, mutant } = next;
      if (mutant === undefined) {
        await runControl(target, signals);
        continue;
      }
      const result = await runOne(target, mutant, equivalents, signals);
      results.push(result);
      all.push(result);
      onResult?.(result, all.length, total);
      if (results.length < target.mutants.length || results.some(isFault)) continue;
      const digest = digestTarget(target, equivalents);
      if (digest !== digests.get(target.path)) {
        throw new BrokenRunError(`${target.path} or its test changed during the run`);
      }
      onFile?.(recordOf(target.path, digest, results));
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    // the other jobs' tests end with the first that breaks down
    stop.abort();
  }
  return all.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
}

async function runControl({ path, test, source }: MutantTarget, signal: AbortSignal) {
  const control = { path, source: `${source}\n`, computesAlike: false };
  const { outcome, by } = await runMutant(control, { test, signal });
  if (outcome !== "survived") {
    throw new BrokenRunError(`${test} fails on the unchanged circuit: ${by}`);
  }
}

async function runOne(
  target: MutantTarget,
  mutant: Mutant,
  equivalents: readonly EquivalentMutant[],
  signal: AbortSignal,
): Promise<MutantResult> {
  const { path, test } = target;
  const { operator, line, before, after, source } = mutant;
  const computesAlike = COMPUTE_ALIKE.has(operator);
  const outcome = await runMutant({ path, source, computesAlike }, { test, signal });
  const isExplained = isEquivalent(target, mutant, equivalents);
  const text = lineOf(target.source, mutant);
  return { path, line, text, operator, before, after, isExplained, ...outcome };
}

function recordOf(path: string, digest: string, results: readonly MutantResult[]): FileRecord {
  const count = (outcome: MutantOutcome["outcome"]) =>
    results.filter((one) => one.outcome === outcome).length;
  return {
    path,
    digest,
    mutants: results.length,
    killed: count("killed"),
    uncompilable: count("compiler"),
    equivalent: count("survived"),
  };
}
