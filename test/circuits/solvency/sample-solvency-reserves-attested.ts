import type { Inputs, Random } from "../../support/lab/index.ts";
import { drawAttested } from "./draw-inputs.ts";

export const sampleInputs = (random: Random): Inputs => drawAttested(random, 8);
