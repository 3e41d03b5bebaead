import type { Inputs, Random } from "../../support/lab/index.ts";
import { drawMid } from "./draw-inputs.ts";

export const sampleInputs = (random: Random): Inputs => drawMid(random);
