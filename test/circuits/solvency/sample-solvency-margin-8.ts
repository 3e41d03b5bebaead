import type { Inputs, Random } from "../../support/lab/index.ts";
import { drawMargin } from "./draw-inputs.ts";

export const sampleInputs = (random: Random): Inputs => drawMargin(random, 8, 4);
