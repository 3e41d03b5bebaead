import type { Harmless } from "../support/lab/index.ts";

/** circomlib's IsZero, whose input is 0. */
export const INVERSE_OF_ZERO: Harmless = {
  signal: /\.inv$/,
  because: "in * inv = 1 - out and in = 0 force out = 1; inv is multiplied by 0 and feeds nothing",
};
