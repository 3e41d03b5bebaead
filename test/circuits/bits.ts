/** Little-endian bits. */
export function bitsOf(value: bigint, count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => (value >> BigInt(i)) & 1n);
}

/** Little-endian bits with a 1 at each of the places. */
export function bitsAt(places: readonly number[], count: number): bigint[] {
  return bitsOf(
    places.reduce((sum, place) => sum | (1n << BigInt(place)), 0n),
    count,
  );
}
