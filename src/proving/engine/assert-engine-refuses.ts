import { ProvingError } from "../../errors.ts";
import type { VerificationKey } from "../types.ts";
import type { EngineInstance } from "./engine-instance.ts";
import type { EngineVerificationKey } from "./place-verification-key.ts";
import { isProvedOnEngine } from "./verify-groth16.ts";

/**
 * Throws `ERR_PROVING_BACKEND` where an engine accepts what is false under the key that it was given: it would accept
 * wrong proofs of its own. In the claim a = alpha, b = beta, c = alpha, all signals 0, the first two pairings cancel, and
 * the rest, `e(ic, gamma) e(alpha, delta)`, is 1 for one key in 2^253.
 */
export function assertEngineRefuses(
  engine: EngineInstance,
  placed: EngineVerificationKey,
  { alpha, beta }: VerificationKey,
): void {
  const signals = Array.from({ length: placed.publicSignals }, () => 0n);
  if (isProvedOnEngine(engine, placed, signals, { a: alpha, b: beta, c: alpha })) {
    throw new ProvingError("ERR_PROVING_BACKEND", "the proving engine accepts a false proof");
  }
}
