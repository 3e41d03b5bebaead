import type { Harmless, Inputs } from "../support/lab/index.ts";
import { INVERSE_OF_ZERO } from "./harmless.ts";
import { buildScenario } from "./scenario.ts";

/** Inputs that an instance accepts, for the checks that need a witness; `undefined` where none are known. */
export async function honestInputs(template: string): Promise<Inputs | undefined> {
  return template === "Compliance" ? buildScenario().inputs : undefined;
}

/** Signals of an instance that may be free, each with the reason. */
export function harmlessIn(template: string): readonly Harmless[] {
  return template === "Compliance" ? [INVERSE_OF_ZERO] : [];
}
