import { bitsOf } from "../../../test/circuits/bits.ts";
import type { HintPatch } from "../../../test/support/lab/patch-source.ts";

const BITIFY = {
  file: "circomlib/circuits/bitify.circom",
  template: "Num2Bits",
  target: "out[i]",
  key: "in",
  index: "i",
} as const;

/** Num2Bits opens `value` to the bits of `lie`. */
export function lyingBits(value: bigint, lie: bigint, count: number): HintPatch {
  return { ...BITIFY, cases: [{ equals: value, values: bitsOf(lie, count) }] };
}

/** Num2Bits opens `value` to these 'bits'. */
export function forgedBits(value: bigint, values: readonly bigint[]): HintPatch {
  return { ...BITIFY, cases: [{ equals: value, values }] };
}

/** IsZero gives `inverse` for `value`. */
export function forgedInverse(value: bigint, inverse: bigint): HintPatch {
  return {
    file: "circomlib/circuits/comparators.circom",
    template: "IsZero",
    target: "inv",
    key: "in",
    cases: [{ equals: value, values: [inverse] }],
  };
}
