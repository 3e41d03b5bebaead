import { ProvingError } from "../../errors.ts";

/**
 * The compressed form of a Groth16 .zkey over BN254, for its way over a network. `compressKey` writes it and `expandKey`
 * gives back the same file, byte for byte: the hash of the .zkey goes on being what a key is known by.
 *
 * Numbers are little-endian; u32 and u64 are of 4 and 8 bytes.
 *
 * ```
 * file      "zkcp", u32 version = 1, u64 bytes of the .zkey, u32 number of sections, sections
 * section   u32 type as in the .zkey, u32 form, body; in the .zkey's order, nothing after the last
 * form 0    u64 length, bytes as they are
 * form 1    points of G1: u32 count, bitmap, 32 bytes for each point that is not infinity
 * form 2    points of G2: the same with 64 bytes
 * form 3    coefficients: u32 count, u32 values, 32 bytes for each value, three streams
 * bitmap    bit i mod 8 of byte floor(i / 8): whether point i is not infinity; the last byte's other bits are 0
 * stream    u32 length, `count` numbers in LEB128, at most 5 bytes each
 * ```
 *
 * A point is x as the .zkey has it (times 2^256, below p, so that two bits are free; in G2 c0, then c1), and in the highest
 * bit of the last byte the sign of y: the lowest bit of the number that the .zkey has for y; in G2 of y's c0, or of its c1
 * where c0 is 0. Infinity is 64 or 128 zero bytes in the .zkey. y is a root of x^3 + 3, of x^3 + 3 / (9 + u) in G2.
 *
 * A coefficient is (u32 matrix, u32 row, u32 wire, 32 bytes value) in the .zkey, after their u32 count, in any order. The
 * streams have, of each in turn, with zigzag(n) = 2n or -2n - 1, and what comes before the first taken as all zeroes:
 * 2 zigzag(row - row before) + matrix; zigzag(wire - wire before); 2 zigzag(index - index before) + sign. A value is the
 * one of its index, or, with sign 1, r minus that one, r the order of the scalar field.
 */
export const COMPRESSED_MAGIC = "zkcp";
export const COMPRESSED_VERSION = 1;
export const SECTION_FORMS = { plain: 0, g1: 1, g2: 2, coefficients: 3 } as const;
/** Bytes of a coefficient in a .zkey: matrix, row, wire, value. */
export const COEFFICIENT_BYTES = 44;
/** The most bytes of a number in a stream: 35 bits. */
export const NUMBER_BYTES = 5;

/** Throws `ERR_PROVING_KEY_FORM`. */
export function refuseCompressed(reason: string): never {
  throw new ProvingError("ERR_PROVING_KEY_FORM", `compressed proving key: ${reason}`);
}
