import { readFileSync, writeFileSync } from "node:fs";
import type { BenchFigures, BenchValue } from "./section.ts";

/** Figures that are the same on every machine. Times and memory are reported and never compared. */
const EXACT: readonly RegExp[] = [
  /^circuits\.[^.]+\.(constraints|publicSignals)$/,
  /^gas\.[^.]+$/,
  /^status\.refresh\.bytes$/,
  // of the section's own power of two
  /^solvency\.[^.]+\.constraintsPerCustomer$/,
];

/** `{a: {b: 1}}` -> `[['a.b', 1]]`, the exact figures alone. */
export function exactFigures(figures: BenchFigures): ReadonlyMap<string, BenchValue> {
  const found = new Map<string, BenchValue>();
  const visit = (value: BenchValue, path: string): void => {
    if (typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) {
        visit(inner, path === "" ? name : `${path}.${name}`);
      }
    } else if (EXACT.some((pattern) => pattern.test(path))) {
      found.set(path, value);
    }
  };
  visit(figures, "");
  return found;
}

/**
 * One line for each exact figure that differs from the baseline, is new, or (within a measured section) is gone.
 */
export function compareWithBaseline(
  figures: BenchFigures,
  baseline: Readonly<Record<string, BenchValue>>,
): string[] {
  const measured = exactFigures(figures);
  const sections = new Set(Object.keys(figures));
  const drift: string[] = [];
  for (const [path, value] of measured) {
    const known = baseline[path];
    if (known === undefined) drift.push(`${path}: ${value} is not in the baseline`);
    else if (known !== value) drift.push(`${path}: ${value}, baseline ${known}`);
  }
  for (const path of Object.keys(baseline)) {
    if (sections.has(path.split(".")[0] ?? "") && !measured.has(path)) {
      drift.push(`${path}: not measured, baseline ${baseline[path]}`);
    }
  }
  return drift;
}

export function readBaseline(path: string): Readonly<Record<string, BenchValue>> {
  return JSON.parse(readFileSync(path, "utf8")) as Record<string, BenchValue>;
}

/** Replaces the measured sections and keeps the others. */
export function writeBaseline(
  path: string,
  figures: BenchFigures,
  previous: Readonly<Record<string, BenchValue>>,
): void {
  const sections = new Set(Object.keys(figures));
  const kept = Object.entries(previous).filter(([key]) => !sections.has(key.split(".")[0] ?? ""));
  const entries = [...kept, ...exactFigures(figures)].sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}
