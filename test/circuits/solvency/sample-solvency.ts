import type { Harmless, Inputs, Random } from "../../support/lab/index.ts";
import { INVERSE_OF_ZERO } from "../harmless.ts";
import { drawStatement } from "./draw-inputs.ts";

/** The inverse of a shortfall, where nothing is short. */
export const harmless: readonly Harmless[] = [INVERSE_OF_ZERO];

let draws = 0;

/** Solvent and insolvent by turns. */
export const sampleInputs = (random: Random): Inputs => drawStatement(random, draws++ % 2 === 0);
