import { expect } from "vitest";
import type { WitnessResult } from "./bad-witness.ts";
import { describeViolation } from "./check-witness.ts";
import { findFreeSignals } from "./find-free-signals.ts";
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

/** A signal that may be free, with the reason why that harms nobody. */
export interface Harmless {
  readonly signal: RegExp;
  readonly because: string;
}

/**
 * The three general checks on one satisfied witness: no wire without a constraint, full rank, every tampered wire
 * refused. `harmless` excuses signals by name; an excuse that nothing needs fails too.
 */
export function expectDetermined(result: WitnessResult, harmless: readonly Harmless[] = []): void {
  expectSatisfied(result);
  const { title } = result.circuit;
  const isHarmless = (name: string): boolean => harmless.some(({ signal }) => signal.test(name));
  const unconstrained = listUnconstrained(result.circuit).wires;
  const moving = findFreeSignals(result).moving;
  const survivors = sweepTampers(result).survivors.map(({ signal }) => signal);

  expect(
    unconstrained.filter((name) => !isHarmless(name)),
    `${title}: wires in no constraint`,
  ).toEqual([]);
  expect(
    moving.filter((name) => !isHarmless(name)),
    `${title}: signals that can move`,
  ).toEqual([]);
  expect(
    survivors.filter((name) => !isHarmless(name)),
    `${title}: tampers accepted`,
  ).toEqual([]);
  const excused = [...unconstrained, ...moving, ...survivors];
  for (const { signal } of harmless) {
    expect(
      excused.some((name) => signal.test(name)),
      `${title}: nothing needs the excuse ${signal}`,
    ).toBe(true);
  }
}
