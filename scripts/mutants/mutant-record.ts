import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "../../test/support/lab/index.ts";
import type { MutantTarget } from "./mutant-target.ts";

/** What the last run found in one circuit file, in which no mutant lives without a reason. */
export interface FileRecord {
  readonly path: string;
  /** `digestTarget` at the time of the run. */
  readonly digest: string;
  readonly mutants: number;
  /** By a test. */
  readonly killed: number;
  /** By the compiler. */
  readonly uncompilable: number;
  /** Alive, each on the list with its reason. */
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
  /** From 1, among the file's mutants with the same five. */
  readonly occurrence: number;
  readonly because: string;
}

export const RECORD = "test/mutants.json";
export const EQUIVALENTS = "test/equivalent-mutants.json";
/** Equivalents among all mutants that compile, at most. */
export const EQUIVALENT_SHARE = 0.05;
const LAB = "test/support/lab";
const SHARED = "test/circuits";
const TOOLS = ["circom2", "circomlib"];

export const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;

export function lineOf(source: string, { line }: Mutant): string {
  return (source.split("\n")[line - 1] ?? "").trim();
}

/** How an explanation names a mutant of the target. */
export function nameMutant(
  { path, source, mutants }: MutantTarget,
  mutant: Mutant,
): Omit<EquivalentMutant, "because"> {
  const { operator, before, after } = mutant;
  const line = lineOf(source, mutant);
  const alike = mutants.filter(
    (one) =>
      one.operator === operator &&
      one.before === before &&
      one.after === after &&
      lineOf(source, one) === line,
  );
  return { path, operator, line, before, after, occurrence: alike.indexOf(mutant) + 1 };
}

export function isEquivalent(
  target: MutantTarget,
  mutant: Mutant,
  equivalents: readonly EquivalentMutant[],
): boolean {
  const name = JSON.stringify(nameMutant(target, mutant));
  return equivalents.some(
    ({ path, operator, line, before, after, occurrence }) =>
      JSON.stringify({ path, operator, line, before, after, occurrence }) === name,
  );
}

/** The lab, what the circuits' tests share, and the compiler. */
function* listTools(root: string): Generator<string> {
  for (const folder of [LAB, SHARED].filter((one) => existsSync(join(root, one)))) {
    const files = readdirSync(join(root, folder)).filter((name) => name.endsWith(".ts"));
    for (const name of files.sort()) yield readFileSync(join(root, folder, name), "utf8");
  }
  for (const name of TOOLS) yield readFileSync(`node_modules/${name}/package.json`, "utf8");
}

/**
 * SHA-256 of what decides a file's result: its sources, its test, its mutants, its equivalents, the lab and the
 * compiler.
 */
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
  for (const text of listTools(root)) hash.update(text);
  hash.update(JSON.stringify(equivalents.filter((one) => one.path === path)));
  return hash.digest("hex");
}

/** Explanations that fit no mutant. */
export function listStaleReasons(
  targets: readonly MutantTarget[],
  equivalents: readonly EquivalentMutant[],
): string[] {
  const fits = (one: EquivalentMutant): boolean =>
    targets.some((target) => target.mutants.some((mutant) => isEquivalent(target, mutant, [one])));
  return equivalents
    .filter((one) => !fits(one))
    .map(({ path, line, before, after }) => `${path}: ${line} (${before} -> ${after})`);
}

/** Whether more of the mutants that compile are called equivalent than the bar allows. */
export function sharesTooMuch(records: readonly FileRecord[]): boolean {
  const sum = (of: (one: FileRecord) => number) => records.reduce((all, one) => all + of(one), 0);
  const equivalent = sum((one) => one.equivalent);
  return equivalent > EQUIVALENT_SHARE * (equivalent + sum((one) => one.killed));
}
