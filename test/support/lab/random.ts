import { createHash } from "node:crypto";

/** A stream of numbers that the seed determines. */
export interface Random {
  /** 0 to limit - 1. */
  below(limit: bigint): bigint;
  /** least to most, both included. */
  between(least: bigint, most: bigint): bigint;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** True once in so many times. */
  once(times: number): boolean;
}

/** For tests: reproducible, with no secret in it. */
export function seededRandom(seed: string): Random {
  let count = 0;
  const next = (): bigint => {
    const digest = createHash("sha512").update(`${seed}\n${count++}`).digest("hex");
    return BigInt(`0x${digest}`);
  };
  const below = (limit: bigint): bigint => {
    if (limit < 1n) throw new RangeError("nothing is below 1");
    return next() % limit;
  };
  return {
    below,
    between(least, most) {
      return least + below(most - least + 1n);
    },
    pick(choices) {
      return choices[Number(below(BigInt(choices.length)))] ?? choices[0];
    },
    once(times) {
      return below(BigInt(times)) === 0n;
    },
  };
}
