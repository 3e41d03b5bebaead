import { ProvingError } from "../errors.ts";
import type { CircuitInputs, ProveResult } from "./prover.ts";

/** Public signals that are inputs have the inputs' values. Throws `ERR_PROVING_BACKEND`. */
export function assertOwnSignals(
  names: readonly string[],
  inputs: CircuitInputs,
  { publicSignals }: ProveResult,
): void {
  names.forEach((name, i) => {
    const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (typeof input === "bigint" && input !== publicSignals[i]) throw unusableProof();
  });
}

export function unusableProof(): ProvingError {
  return new ProvingError("ERR_PROVING_BACKEND", "the backend's proof does not verify");
}
