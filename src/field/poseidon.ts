import { DOMAIN, type DomainName } from "./domains.ts";
import { permutePoseidon } from "./permute-poseidon.ts";
import { assertScalar } from "./scalar.ts";

/**
 * Poseidon over BN254's scalar field with circomlib's parameters (ePrint 2019/458), 1 to 16 inputs,
 * the domain's tag in the capacity element.
 */
export type Hash = (domain: DomainName, inputs: readonly bigint[]) => bigint;

const hash: Hash = (domain, inputs) => {
  for (const input of inputs) assertScalar(input, "hash input");
  return permutePoseidon([DOMAIN[domain], ...inputs]);
};

/** The hash; the parameters of a number of inputs are derived when it is first asked for. */
export function loadHash(): Promise<Hash> {
  return Promise.resolve(hash);
}
