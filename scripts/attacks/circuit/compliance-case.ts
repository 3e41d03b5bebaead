import { buildScenario, type Scenario } from "../../../test/circuits/scenario.ts";
import type { BadWitnessOptions } from "../../../test/support/lab/bad-witness.ts";
import type { Inputs } from "../../../test/support/lab/compute-witness.ts";
import type { AttackCase } from "../attack-case.ts";
import { type CircuitAttack, circuitCase } from "./circuit-case.ts";
import { COMPLIANCE } from "./templates.ts";

export const HONEST = buildScenario();

/** The honest prover's inputs with a change, or with a lie in the witness. */
export function changeCase(
  id: string,
  title: string,
  bad: Inputs,
  lie: BadWitnessOptions & Pick<CircuitAttack, "by"> = {},
): AttackCase {
  return circuitCase({ id, title, spec: COMPLIANCE, twin: HONEST.inputs, bad, ...lie });
}

/** A whole world, signed and rooted, that has one flaw; beside it the world without the flaw. */
export function worldCase(id: string, title: string, flaw: Scenario, twin: Scenario): AttackCase {
  return circuitCase({
    id,
    title,
    spec: COMPLIANCE,
    twin: buildScenario(twin).inputs,
    bad: buildScenario(flaw).inputs,
  });
}
