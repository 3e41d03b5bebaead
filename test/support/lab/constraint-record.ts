import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { type CircuitSpec, circuitTitle, compileCircuit } from "./compile-circuit.ts";
import { replacedSource } from "./replaced-source.ts";

/** One instance whose size is on record. */
export interface RecordedCircuit {
  readonly file: string;
  readonly template: string;
  /** Decimal. */
  readonly params: readonly string[];
  readonly publicInputs?: readonly string[] | "all";
  readonly constraints: number;
}

export function recordedSpec({
  file,
  template,
  params,
  publicInputs,
}: RecordedCircuit): CircuitSpec {
  return { file, template, params: params.map(BigInt), ...(publicInputs && { publicInputs }) };
}

/**
 * Fails unless the instance has exactly the number of constraints on record. A mutant is not asked: another size shows
 * that a circuit changed, not that a cheat is refused.
 */
export async function expectConstraintCount(
  spec: CircuitSpec,
  record = "test/constraints.json",
): Promise<void> {
  if (replacedSource() !== undefined) return;
  const recorded = JSON.parse(await readFile(record, "utf8")) as readonly RecordedCircuit[];
  const title = circuitTitle(spec);
  const entry = recorded.find((one) => circuitTitle(recordedSpec(one)) === title);
  expect(entry, `${title} is not in ${record}`).toBeDefined();
  const circuit = await compileCircuit(spec);
  expect(circuit.r1cs.constraints.length, `${title}: constraints`).toBe(entry?.constraints);
}
