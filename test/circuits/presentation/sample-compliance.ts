import type { Harmless, Inputs, Random } from "../../support/lab/index.ts";
import { INVERSE_OF_ZERO } from "../harmless.ts";
import { buildScenario } from "../scenario.ts";
import { sampleScenario } from "./sample-scenario.ts";

export const harmless: readonly Harmless[] = [INVERSE_OF_ZERO];

export function sampleInputs(random: Random): Inputs {
  return buildScenario(sampleScenario(random)).inputs;
}
