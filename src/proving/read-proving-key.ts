import { ProvingError } from "../errors.ts";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../field/scalar.ts";
import { BinaryReader, readSections } from "./binary-reader.ts";
import type { G1Coordinates, G2Coordinates, VerificationKey } from "./types.ts";

export interface ProvingKeySummary {
  readonly wires: number;
  readonly publicSignals: number;
  readonly domainSize: number;
  /** In G1, what a prover blinds by; `assertBlindingKey` holds it against the verification key. */
  readonly delta1: G1Coordinates;
  /** The verification key inside; not examined for safety. */
  readonly verificationKey: VerificationKey;
}

/**
 * Reads what a .zkey says of itself, and that each section has the length that follows from it: a file cut in its last
 * section still proves with snarkjs. Throws `ERR_PROVING_KEY_FORM`.
 */
export function readProvingKey(bytes: Uint8Array): ProvingKeySummary {
  const sections = readSections(bytes, "zkey", 1, refuse);
  const section = (type: number): BinaryReader =>
    new BinaryReader(sections.get(type) ?? refuse("a section is missing"), refuse);
  if (section(1).u32() !== 1) refuse("no Groth16 key");
  const head = section(2);
  if (head.u32() !== 32 || head.element() !== BASE_FIELD_ORDER) refuse("not on BN254");
  if (head.u32() !== 32 || head.element() !== FIELD_ORDER) refuse("not on BN254");
  const [wires, publicSignals, domainSize] = [head.u32(), head.u32(), head.u32()];
  const alpha = readG1(head);
  head.subarray(64);
  const beta = readG2(head);
  const gamma = readG2(head);
  const delta1 = readG1(head);
  const delta = readG2(head);
  head.end();
  if (publicSignals >= wires) refuse("more public signals than wires");

  const ic = section(3);
  const points = Array.from({ length: publicSignals + 1 }, () => readG1(ic));
  ic.end();
  const entries = section(4).u32();
  for (const [type, length] of [
    [4, 4 + 44 * entries],
    [5, 64 * wires],
    [6, 64 * wires],
    [7, 128 * wires],
    [8, 64 * (wires - publicSignals - 1)],
    [9, 64 * domainSize],
  ] as const) {
    if (sections.get(type)?.length !== length) refuse("a section has another length");
  }
  return {
    wires,
    publicSignals,
    domainSize,
    delta1,
    verificationKey: { alpha, beta, gamma, delta, ic: points },
  };
}

/** One Montgomery-form G1 point as affine coordinates. */
export function readG1(reader: BinaryReader): G1Coordinates {
  return [readCoordinate(reader), readCoordinate(reader)];
}

export function readG2(reader: BinaryReader): G2Coordinates {
  return [
    [readCoordinate(reader), readCoordinate(reader)],
    [readCoordinate(reader), readCoordinate(reader)],
  ];
}

const MONTGOMERY_INVERSE = invertModulo(2n ** 256n, BASE_FIELD_ORDER);

function readCoordinate(reader: BinaryReader): bigint {
  const value = reader.element();
  if (value >= BASE_FIELD_ORDER) refuse("a coordinate is not below the base field's order");
  return (value * MONTGOMERY_INVERSE) % BASE_FIELD_ORDER;
}

function invertModulo(value: bigint, modulus: bigint): bigint {
  let [r0, r1, s0, s1] = [modulus, value % modulus, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [s0, s1] = [s1, s0 - quotient * s1];
  }
  return ((s0 % modulus) + modulus) % modulus;
}

function refuse(reason: string): never {
  throw new ProvingError("ERR_PROVING_KEY_FORM", `proving key: ${reason}`);
}
