import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import type { FieldOptions } from "./limb-text.ts";
import { raise } from "./limb-text.ts";

/**
 * Primitive cube roots of one in the base field: (beta x, y) is lambda times (x, y), with the same lambda
 * `LAMBDA` in G1 and in G2 (Gallant, Lambert, Vanstone, CRYPTO 2001).
 */
const BETA_G1 = 0x59e26bcea0d48bacd4f263f1acdb5c4f5763473177fffffen;
const BETA_G2 = 0x30644e72e131a0295e6dd9e7e0acccb0c28f069fbb966e3de4bd44e5607cfd48n;

/** b of the twist: 3 / (9 + u) = 3 (9 - u) / 82. */
const TWIST_B = [27n, -3n].map((x) => modulo((x % BASE_FIELD_ORDER) * inverse(82n)));

export const BASE_FIELD: FieldOptions = {
  name: "BN254's base field",
  modulus: BASE_FIELD_ORDER,
  constants: {
    // takes a value to the form of a .zkey, times 2^256
    TO_FILE: [2n ** 256n % BASE_FIELD_ORDER],
    ONE_HALF: [(BASE_FIELD_ORDER + 1n) / 2n],
    CURVE_B: [3n],
    CURVE_3B: [9n],
    TWIST_B,
    TWIST_3B: TWIST_B.map((x) => modulo(3n * x)),
    FQ2_ONE: [1n, 0n],
    BETA_G1: [BETA_G1],
    BETA_G2: [BETA_G2],
  },
};

export const SCALAR_FIELD: FieldOptions = { name: "BN254's scalar field", modulus: FIELD_ORDER };

function inverse(value: bigint): bigint {
  return raise(value, BASE_FIELD_ORDER - 2n, BASE_FIELD_ORDER);
}

function modulo(value: bigint): bigint {
  const rest = value % BASE_FIELD_ORDER;
  return rest < 0n ? rest + BASE_FIELD_ORDER : rest;
}
