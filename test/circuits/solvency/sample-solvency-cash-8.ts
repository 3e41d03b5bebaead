import type { Inputs, Random } from "../../support/lab/index.ts";
import { drawCash } from "./draw-inputs.ts";

export const sampleInputs = (random: Random): Inputs => drawCash(random, 8, 8);
