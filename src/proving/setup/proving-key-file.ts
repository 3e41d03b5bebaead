/** What a proving key's size follows from. */
export interface ProvingKeyShape {
  readonly wires: number;
  /** The constant one and the public signals. */
  readonly publicWires: number;
  readonly domainSize: number;
  /** Entries of section 4. */
  readonly coefficients: number;
}

const G1 = 64;
const G2 = 128;
export const COEFFICIENT = 44;

/**
 * An empty proving key in snarkjs's .zkey container, version 1, without contributions, of its full size: the sections'
 * types and lengths are written, their bodies are zeroes. Throws `RangeError` where the platform has no array that large.
 */
export function createProvingKeyFile({
  wires,
  publicWires,
  domainSize,
  coefficients,
}: ProvingKeyShape) {
  const lengths = [
    4,
    4 + 32 + 4 + 32 + 12 + 3 * (G1 + G2),
    G1 * publicWires,
    4 + COEFFICIENT * coefficients,
    G1 * wires,
    G1 * wires,
    G2 * wires,
    G1 * (wires - publicWires),
    G1 * domainSize,
    64 + 4,
  ];
  const total = lengths.reduce((sum, length) => sum + 12 + length, 12);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("zkey"));
  view.setUint32(4, 1, true);
  view.setUint32(8, lengths.length, true);
  let at = 12;
  const sections = lengths.map((length, i) => {
    view.setUint32(at, i + 1, true);
    view.setBigUint64(at + 4, BigInt(length), true);
    at += 12 + length;
    return bytes.subarray(at - length, at);
  });
  const section = (type: number): Uint8Array => {
    const body = sections[type - 1];
    if (!body) throw new TypeError("a .zkey has sections 1 to 10");
    return body;
  };
  return { bytes, section };
}
