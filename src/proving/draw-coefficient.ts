/** Bytes of a coefficient of a batch: a false proof passes with a chance of at most 2^-127. */
const COEFFICIENT_BYTES = 16;

/** Zeroes in a row under which a random source is none: honest ones give a single one with a chance of 2^-128. */
const MOST_ZEROES = 8;

/**
 * 16 random bytes that are not all 0: under a coefficient of 0 a proof would not be looked at. `random` fills the array
 * that it is given; one that does not is misuse, since equal coefficients let errors cancel, and a `TypeError`.
 */
export function drawCoefficient(random: (bytes: Uint8Array) => void): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(COEFFICIENT_BYTES);
  for (let i = 0; i < MOST_ZEROES; i++) {
    random(bytes);
    if (bytes.some((byte) => byte !== 0)) return bytes;
  }
  throw new TypeError("random must fill the array that it is given");
}
