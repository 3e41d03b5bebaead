import { buildPoseidon } from "circomlibjs";
import { DOMAIN, type DomainName } from "./domains.ts";
import { assertScalar } from "./scalar.ts";

/**
 * Poseidon over BN254's scalar field with circomlib's parameters (ePrint 2019/458), 1 to 16 inputs,
 * the domain's tag in the capacity element.
 */
export type Hash = (domain: DomainName, inputs: readonly bigint[]) => bigint;

let loading: Promise<Hash> | undefined;

/** Builds the WASM hasher once a process (about half a second) and returns a synchronous hash. */
export function loadHash(): Promise<Hash> {
  loading ??= buildPoseidon().then((poseidon) => (domain, inputs) => {
    for (const input of inputs) assertScalar(input, "hash input");
    return poseidon.F.toObject(poseidon(inputs, DOMAIN[domain]));
  });
  return loading;
}
