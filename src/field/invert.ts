import { FIELD_ORDER } from "./scalar.ts";

/**
 * The inverse in BN254's scalar field, by the extended Euclidean algorithm; 0 for 0. Public data only: not constant
 * time. `value` may be negative or above the order.
 */
export function invert(value: bigint): bigint {
  let [r0, r1, s0, s1] = [FIELD_ORDER, reduce(value), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1, s0, s1] = [r1, r0 - q * r1, s1, s0 - q * s1];
  }
  return reduce(s0);
}

const reduce = (value: bigint): bigint => ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;
