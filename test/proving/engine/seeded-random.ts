/** Numbers from a seed: xorshift, 64 bits at a time. */
export function createRandom(seed: bigint) {
  let state = BigInt.asUintN(64, seed * 0x9e3779b97f4a7c15n + 1n);
  const word = (): bigint => {
    state ^= BigInt.asUintN(64, state << 13n);
    state ^= state >> 7n;
    state ^= BigInt.asUintN(64, state << 17n);
    return state;
  };
  const below = (bound: bigint): bigint =>
    ((word() << 256n) | (word() << 192n) | (word() << 128n) | (word() << 64n) | word()) % bound;
  return { below, index: (bound: number): number => Number(below(BigInt(bound))) };
}
