import { FIELD_ORDER } from "../src/field/scalar.ts";

/** The inverse in BN254's scalar field, by Fermat's little theorem. */
export function invert(value: bigint): bigint {
  let result = 1n;
  let base = value;
  for (let exponent = FIELD_ORDER - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % FIELD_ORDER;
    base = (base * base) % FIELD_ORDER;
  }
  return result;
}
