import type { Harmless, Inputs, Random } from "../../support/lab/index.ts";
import { INVERSE_OF_ZERO } from "../harmless.ts";
import { drawAttested } from "./draw-inputs.ts";

export const harmless: readonly Harmless[] = [INVERSE_OF_ZERO];

export const sampleInputs = (random: Random): Inputs => drawAttested(random, 8);
