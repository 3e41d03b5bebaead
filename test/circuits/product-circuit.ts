import type { CircuitSpec } from "../support/lab/index.ts";

/** A template of the product on its own, all inputs public. */
export function productCircuit(
  file: string,
  template: string,
  ...params: (bigint | number)[]
): CircuitSpec {
  return { file: `circuits/${file}.circom`, template, params, publicInputs: "all" };
}
