import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToInteger } from "../../src/field/scalar.ts";

/** Numbers that a seed fixes: SHA-256 of the seed, a name and a counter. Not for secrets. */
export interface Random {
  /** 0 <= n < limit; the bias is below limit / 2^512. */
  below(limit: bigint): bigint;
  /** 1 <= n < limit */
  nonZero(limit: bigint): bigint;
  pick<T>(choices: readonly T[]): T;
  /** A stream of its own: what is drawn from it leaves this one as it is. */
  fork(name: string): Random;
}

export function createRandom(seed: string): Random {
  let counter = 0;
  const draw = () =>
    bytesToInteger(sha256(new TextEncoder().encode(`symbolon corpus\n${seed}\n${counter++}`)));
  const below = (limit: bigint) => ((draw() << 256n) | draw()) % limit;
  return {
    below,
    nonZero: (limit) => below(limit - 1n) + 1n,
    pick: (choices) => {
      const choice = choices[Number(below(BigInt(choices.length)))];
      if (choice === undefined) throw new RangeError("there is nothing to choose from");
      return choice;
    },
    fork: (name) => createRandom(`${seed}\n${name}`),
  };
}
