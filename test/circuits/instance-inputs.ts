import type { Harmless, Inputs } from "../support/lab/index.ts";
import { INVERSE_OF_ZERO, UNRULED_CLAIMS } from "./harmless.ts";
import { buildScenario } from "./scenario.ts";

const HARMLESS: Readonly<Record<string, readonly Harmless[]>> = {
  Compliance: [INVERSE_OF_ZERO],
  ClauseRules: [INVERSE_OF_ZERO, UNRULED_CLAIMS],
  DeniedSubdivisions: [INVERSE_OF_ZERO],
  AgeRule: [INVERSE_OF_ZERO],
  AnyOf: [INVERSE_OF_ZERO],
};

/** Inputs that an instance accepts, for the checks that need a witness; `undefined` where none are known. */
export async function honestInputs(template: string): Promise<Inputs | undefined> {
  return template === "Compliance" ? buildScenario().inputs : undefined;
}

/** Signals that may be free in a template, each with the reason. */
export function harmlessIn(template: string): readonly Harmless[] {
  return HARMLESS[template] ?? [];
}
