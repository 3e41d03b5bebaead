import type { Inputs, Random } from "../../support/lab/index.ts";
import { drawItems } from "./draw-inputs.ts";

export const sampleInputs = (random: Random): Inputs => drawItems(random, 8).inputs;
