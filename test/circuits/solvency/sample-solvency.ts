import type { Harmless, Inputs, Random } from "../../support/lab/index.ts";
import { INVERSE_OF_ZERO } from "../harmless.ts";
import { drawStatement } from "./draw-inputs.ts";

export const harmless: readonly Harmless[] = [INVERSE_OF_ZERO];

export const sampleInputs = (random: Random): Inputs => drawStatement(random);
