import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import type { FieldOptions } from "./limb-text.ts";
import { raise } from "./limb-text.ts";

/**
 * Primitive cube roots of one in the base field: (beta x, y) is lambda times (x, y), with the same lambda
 * `LAMBDA` in G1 and in G2 (Gallant, Lambert, Vanstone, CRYPTO 2001).
 */
const BETA_G1 = 0x59e26bcea0d48bacd4f263f1acdb5c4f5763473177fffffen;
const BETA_G2 = 0x30644e72e131a0295e6dd9e7e0acccb0c28f069fbb966e3de4bd44e5607cfd48n;

/** EIP-197's generators; [x, y] and [x.c0, x.c1, y.c0, y.c1]. */
const G1_GENERATOR = [1n, 2n];
const G2_GENERATOR = [
  10857046999023057135944570762232829481370756359578518086990519993285655852781n,
  11559732032986387107991004021392285783925812861821192530917403151452391805634n,
  8495653923123431417604973247489272438418190587263600148770280649306958101930n,
  4082367875863433681332203403145435568316851327593401208105741076214120093531n,
];

/** b of the twist: 3 / (9 + u) = 3 (9 - u) / 82. */
const TWIST_B = [27n, -3n].map((x) => modulo((x % BASE_FIELD_ORDER) * inverse(82n)));

/**
 * xi^(i (p^power - 1) / 6), xi = 9 + u: what the Frobenius map to this power brings to the coordinate of w^i in
 * Fq12 = Fq2[w] / (w^6 - xi). In the order of the tower Fq12 / Fq6 / Fq2: w^0, w^2, w^4, w^1, w^3, w^5.
 */
function frobeniusConstants(power: bigint): bigint[] {
  return [0n, 2n, 4n, 1n, 3n, 5n].flatMap((i) =>
    raisePair([9n, 1n], (i * (BASE_FIELD_ORDER ** power - 1n)) / 6n),
  );
}

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
    FROBENIUS_1: frobeniusConstants(1n),
    FROBENIUS_2: frobeniusConstants(2n),
    FROBENIUS_3: frobeniusConstants(3n),
    G1_GENERATOR,
    G2_GENERATOR,
  },
};

export const SCALAR_FIELD: FieldOptions = {
  name: "BN254's scalar field",
  modulus: FIELD_ORDER,
  constants: {
    // takes `value` to `value * 2^512`, the form of a .zkey's coefficients
    TO_FILE_SQUARED: [2n ** 512n % FIELD_ORDER],
  },
};

type Pair = readonly [c0: bigint, c1: bigint];

/** In Fq2. */
function raisePair(base: Pair, exponent: bigint): Pair {
  let result: Pair = [1n, 0n];
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiplyPairs(result, square);
    square = multiplyPairs(square, square);
  }
  return result;
}

function multiplyPairs([a, b]: Pair, [c, d]: Pair): Pair {
  return [modulo(a * c - b * d), modulo(a * d + b * c)];
}

function inverse(value: bigint): bigint {
  return raise(value, BASE_FIELD_ORDER - 2n, BASE_FIELD_ORDER);
}

function modulo(value: bigint): bigint {
  const rest = value % BASE_FIELD_ORDER;
  return rest < 0n ? rest + BASE_FIELD_ORDER : rest;
}
