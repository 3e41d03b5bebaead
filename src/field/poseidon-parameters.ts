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
  // 16 bits a word, the oldest first: no tap is within 16 bits of the end, so that 16 clocks are one
  const words = Array.from({ length: STATE_BITS / 16 }, (_, i) =>
    seed.slice(16 * i, 16 * i + 16).reduce((word, bit) => (word << 1) | bit, 0),
  );
  const from = (bit: number): number => {
    const [high, low] = [words[bit >> 4] ?? 0, words[(bit >> 4) + 1] ?? 0];
    return (((high << 16) | low) >>> (16 - (bit & 15))) & 0xffff;
  };
  const next = (): number => {
    const fresh = from(62) ^ from(51) ^ from(38) ^ from(23) ^ from(13) ^ from(0);
    words.shift();
    words.push(fresh);
    return fresh;
  };
  for (let i = 0; i < 160; i += 16) next();
  let word = 0;
  let left = 0;
  return () => {
    for (;;) {
      if (left === 0) {
        word = next();
        left = 16;
      }
      left -= 2;
      const pair = (word >> left) & 3;
      if (pair >= 2) return pair & 1;
    }
  };
}
