import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "../../test/support/lab/index.ts";
import type { MutantTarget } from "./mutant-target.ts";

/** What the last run found in one circuit file. */
export interface FileRecord {
  readonly path: string;
  /** `digestTarget` at the time of the run. */
  readonly digest: string;
  readonly mutants: number;
  /** By a test. */
  readonly killed: number;
  /** By the compiler. */
  readonly uncompilable: number;
  readonly equivalent: number;
}

/** A mutant that means the same as the original, and why. */
export interface EquivalentMutant {
  readonly path: string;
  readonly operator: string;
  /** The whole line of the original, trimmed. */
  readonly line: string;
  readonly before: string;
  readonly after: string;
  readonly because: string;
}

export const RECORD = "test/mutants.json";
export const EQUIVALENTS = "test/equivalent-mutants.json";
/** Equivalents among all mutants, at most. */
export const EQUIVALENT_SHARE = 0.05;

export const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;

export function lineOf(source: string, { line }: Mutant): string {
  return (source.split("\n")[line - 1] ?? "").trim();
}

export function isEquivalent(
  path: string,
  source: string,
  mutant: Mutant,
  equivalents: readonly EquivalentMutant[],
): boolean {
  return equivalents.some(
    (one) =>
      one.path === path &&
      one.operator === mutant.operator &&
      one.before === mutant.before &&
      one.after === mutant.after &&
      one.line === lineOf(source, mutant),
  );
}

/** SHA-256 of all that decides a file's result: its sources, its test, its mutants, its equivalents. */
export function digestTarget(
  { path, sources, test, mutants }: MutantTarget,
  equivalents: readonly EquivalentMutant[],
  root = ".",
): string {
  const hash = createHash("sha256");
  for (const file of [...sources, test].filter((one) => existsSync(join(root, one)))) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  for (const { source } of mutants) hash.update(source);
  hash.update(JSON.stringify(equivalents.filter((one) => one.path === path)));
  return hash.digest("hex");
}

/** Explanations that fit no mutant. */
export function listStaleReasons(
  targets: readonly MutantTarget[],
  equivalents: readonly EquivalentMutant[],
): string[] {
  return equivalents
    .filter((one) => {
      const target = targets.find(({ path }) => path === one.path);
      if (target === undefined) return true;
      const source = readFileSync(target.path, "utf8");
      return !target.mutants.some((mutant) => isEquivalent(target.path, source, mutant, [one]));
    })
    .map(({ path, line, before, after }) => `${path}: ${line} (${before} -> ${after})`);
}

/** Whether more of the mutants that compile are called equivalent than the bar allows. */
export function sharesTooMuch(records: readonly FileRecord[]): boolean {
  const sum = (of: (one: FileRecord) => number) => records.reduce((all, one) => all + of(one), 0);
  const equivalent = sum((one) => one.equivalent);
  return equivalent > EQUIVALENT_SHARE * (equivalent + sum((one) => one.killed));
}
