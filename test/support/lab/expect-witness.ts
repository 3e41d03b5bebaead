import { expect } from "vitest";
import type { WitnessResult } from "./bad-witness.ts";
import { describeViolation } from "./check-witness.ts";
import { findFreeSignals } from "./find-free-signals.ts";
import { type Harmless, unexcused, unneeded } from "./harmless.ts";
import { listUnconstrained } from "./list-unconstrained.ts";
import { sweepTampers } from "./tamper-sweep.ts";

/** Fails unless the real R1CS accepts the witness. */
export function expectSatisfied({ circuit, violations }: WitnessResult): void {
  const shown = violations.slice(0, 5).map(describeViolation);
  expect(shown, `${circuit.title} should accept this witness`).toEqual([]);
}

/**
 * Fails unless the real R1CS refuses the witness by a constraint of its own.
 * @param by  a signal that one violated constraint must mention
 */
export function expectViolated({ circuit, violations }: WitnessResult, by?: RegExp): void {
  const broken = violations.filter(({ kind }) => kind === "constraint");
  expect(broken.length, `${circuit.title} accepts this witness: a forgery`).toBeGreaterThan(0);
  if (by !== undefined) {
    const isNamed = broken.some(({ signals }) => signals.some((signal) => by.test(signal)));
    const shown = broken.slice(0, 5).map(describeViolation).join("; ");
    expect(isNamed, `no violated constraint mentions ${by}; violated: ${shown}`).toBe(true);
  }
}

/**
 * The three general checks on satisfied witnesses of one circuit: no wire without a constraint, full rank, every
 * tampered wire refused. `harmless` excuses signals by name; an excuse that none of the witnesses needs fails too.
 */
export function expectDetermined(
  results: WitnessResult | readonly [WitnessResult, ...WitnessResult[]],
  harmless: readonly Harmless[] = [],
): void {
  const list: readonly WitnessResult[] = "witness" in results ? [results] : results;
  const excused: string[] = [];
  const expectNone = (names: readonly string[], what: string): void => {
    excused.push(...names);
    expect(unexcused(names, harmless), what).toEqual([]);
  };
  list.forEach((result, i) => {
    expectSatisfied(result);
    const title = list.length > 1 ? `${result.circuit.title}, ${i + 1}` : result.circuit.title;
    const { wires } = listUnconstrained(result.circuit);
    expectNone(wires, `${title}: wires in no constraint`);
    expectNone(findFreeSignals(result).moving, `${title}: signals that can move`);
    const survivors = sweepTampers(result).survivors.map(({ signal }) => signal);
    expectNone(survivors, `${title}: tampers accepted`);
  });
  const idle = unneeded(excused, harmless).map(({ signal }) => `${signal}`);
  expect(idle, `${list[0]?.circuit.title}: nothing needs the excuse`).toEqual([]);
}
