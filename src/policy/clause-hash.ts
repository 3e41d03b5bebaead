import type { Hash } from "../field/poseidon.ts";

/** H[CLAUSE](operand words...). */
export function clauseHash(hash: Hash, words: readonly bigint[]): bigint {
  return hash("CLAUSE", words);
}
