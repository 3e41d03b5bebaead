import { invert } from "./invert.ts";
import { FIELD_ORDER } from "./scalar.ts";

/**
 * Parameters of the Poseidon permutation over BN254's scalar field with x^5 (ePrint 2019/458), from the paper's own
 * generator: an 80-bit Grain LFSR in self-shrinking mode (appendix E), seeded with the instance's description.
 * Circomlib's constants are the output of the same generator; a test compares them.
 */
export interface PoseidonParameters {
  readonly width: number;
  readonly fullRounds: number;
  readonly partialRounds: number;
  /** `roundConstants[round][position]` */
  readonly roundConstants: readonly (readonly bigint[])[];
  /** The Cauchy matrix: `next[i] = sum over j of matrix[i][j] * state[j]`. */
  readonly matrix: readonly (readonly bigint[])[];
}

const FIELD_BITS = 254;
const STATE_BITS = 80;

export function poseidonParameters(
  width: number,
  fullRounds: number,
  partialRounds: number,
): PoseidonParameters {
  const bit = grainBits(width, fullRounds, partialRounds);
  const integer = () => {
    let bits = "0b";
    for (let i = 0; i < FIELD_BITS; i++) bits += bit();
    return BigInt(bits);
  };
  const belowOrder = () => {
    for (;;) {
      const value = integer();
      if (value < FIELD_ORDER) return value;
    }
  };
  const roundConstants = Array.from({ length: fullRounds + partialRounds }, () =>
    Array.from({ length: width }, belowOrder),
  );
  const rows = Array.from({ length: width }, () => integer() % FIELD_ORDER);
  const columns = Array.from({ length: width }, () => integer() % FIELD_ORDER);
  if (new Set([...rows, ...columns]).size !== 2 * width) throw new Error("matrix seeds repeat");
  const matrix = rows.map((x) => columns.map((y) => invert((x + y) % FIELD_ORDER)));
  return { width, fullRounds, partialRounds, roundConstants, matrix };
}

function grainBits(width: number, fullRounds: number, partialRounds: number): () => number {
  const description: [value: number, bits: number][] = [
    [1, 2],
    [0, 4],
    [FIELD_BITS, 12],
    [width, 12],
    [fullRounds, 10],
    [partialRounds, 10],
    [2 ** 30 - 1, 30],
  ];
  const seed = description.flatMap(([value, bits]) =>
    [...value.toString(2).padStart(bits, "0")].map(Number),
  );
  // a ring: `first` is the oldest bit's place
  const state = Uint8Array.from(seed);
  let first = 0;
  const at = (i: number) => state[(first + i) % STATE_BITS] as number;
  const next = () => {
    const fresh = at(62) ^ at(51) ^ at(38) ^ at(23) ^ at(13) ^ at(0);
    state[first] = fresh;
    first = (first + 1) % STATE_BITS;
    return fresh;
  };
  for (let i = 0; i < 160; i++) next();
  return () => {
    for (;;) {
      const keep = next();
      const value = next();
      if (keep === 1) return value;
    }
  };
}
