import { randomScalar } from "../field/scalar.ts";

/**
 * A holder. The secret opens every commitment and makes every nullifier: whoever has it and a credential is the
 * holder. It leaves the wallet only as a witness of the wallet's own prover.
 */
export interface Holder {
  readonly secret: bigint;
}

/** @param random fills the array that it is given with random bytes (`crypto.getRandomValues`) */
export function createHolder(random: (bytes: Uint8Array) => void): Holder {
  return { secret: randomScalar(random) };
}
