import { Field } from "@noble/curves/abstract/modular.js";
import { grainGenConstants, poseidon } from "@noble/curves/abstract/poseidon.js";
import { FIELD_ORDER } from "../../src/field/scalar.ts";

const ROUNDS_PARTIAL = [56, 57, 56, 60, 60, 63, 64, 63];
const field = Field(FIELD_ORDER);

/**
 * Poseidon of @noble/curves with the constants of the reference script (Grain LFSR), capacity element first: a second
 * implementation, which shares neither code nor tables with the product's.
 * @returns the whole state after the permutation
 */
export function noblePermutation(capacity: bigint, inputs: readonly bigint[]): readonly bigint[] {
  const options = {
    Fp: field,
    t: inputs.length + 1,
    roundsFull: 8,
    roundsPartial: ROUNDS_PARTIAL[inputs.length - 1] ?? 0,
    sboxPower: 5,
    isSboxInverse: false,
  };
  const permute = poseidon({ ...options, ...grainGenConstants(options) });
  return permute([capacity, ...inputs]);
}

export const nobleHash = (capacity: bigint, inputs: readonly bigint[]): bigint =>
  noblePermutation(capacity, inputs)[0] ?? 0n;
