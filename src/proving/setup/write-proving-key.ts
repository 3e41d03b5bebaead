import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../field/scalar.ts";
import type { R1cs, SparseMatrix } from "./read-r1cs.ts";

/** Points are affine, in Montgomery form, little-endian: G1 64 bytes each, G2 128. */
export interface ProvingKeyParts {
  readonly r1cs: R1cs;
  readonly domainSize: number;
  readonly alpha1: Uint8Array;
  readonly beta1: Uint8Array;
  readonly beta2: Uint8Array;
  readonly gamma2: Uint8Array;
  readonly delta1: Uint8Array;
  readonly delta2: Uint8Array;
  readonly ic: Uint8Array;
  readonly a: Uint8Array;
  readonly b1: Uint8Array;
  readonly b2: Uint8Array;
  readonly c: Uint8Array;
  readonly h: Uint8Array;
  /** 64 bytes; a ceremony puts the hash of its starting point here. */
  readonly origin: Uint8Array;
}

/** Groth16 proving key in snarkjs's .zkey container, version 1, without contributions. */
export function writeProvingKey(parts: ProvingKeyParts): Uint8Array {
  const { r1cs } = parts;
  const header = concat([
    u32(32),
    element(BASE_FIELD_ORDER),
    u32(32),
    element(FIELD_ORDER),
    u32(r1cs.wires),
    u32(r1cs.publicOutputs + r1cs.publicInputs),
    u32(parts.domainSize),
    parts.alpha1,
    parts.beta1,
    parts.beta2,
    parts.gamma2,
    parts.delta1,
    parts.delta2,
  ]);
  const sections: [number, Uint8Array][] = [
    [1, u32(1)],
    [2, header],
    [3, parts.ic],
    [4, coefficients(r1cs)],
    [5, parts.a],
    [6, parts.b1],
    [7, parts.b2],
    [8, parts.c],
    [9, parts.h],
    [10, concat([parts.origin, u32(0)])],
  ];
  return concat([
    new TextEncoder().encode("zkey"),
    u32(1),
    u32(sections.length),
    ...sections.flatMap(([type, body]) => [u32(type), u64(body.length), body]),
  ]);
}

const ENTRY = 12 + 32;
const MONTGOMERY_SQUARED = 2n ** 512n % FIELD_ORDER;

/** Entries of A and B as (matrix, row, wire, value * R^2), rows of the public wires last. */
function coefficients(r1cs: R1cs): Uint8Array {
  const publicWires = 1 + r1cs.publicOutputs + r1cs.publicInputs;
  const count = r1cs.a.wire.length + r1cs.b.wire.length + publicWires;
  const bytes = new Uint8Array(4 + count * ENTRY);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, count, true);
  let at = 4;
  const put = (matrix: number, row: number, wire: number, value: bigint): void => {
    view.setUint32(at, matrix, true);
    view.setUint32(at + 4, row, true);
    view.setUint32(at + 8, wire, true);
    setElement(view, at + 12, (value * MONTGOMERY_SQUARED) % FIELD_ORDER);
    at += ENTRY;
  };
  const putRow = (which: number, matrix: SparseMatrix, row: number): void => {
    for (let i = matrix.start[row] ?? 0; i < (matrix.start[row + 1] ?? 0); i++) {
      put(which, row, matrix.wire[i] ?? 0, matrix.coefficient[i] ?? 0n);
    }
  };
  for (let row = 0; row < r1cs.constraints; row++) {
    putRow(0, r1cs.a, row);
    putRow(1, r1cs.b, row);
  }
  for (let wire = 0; wire < publicWires; wire++) put(0, r1cs.constraints + wire, wire, 1n);
  return bytes;
}

function setElement(view: DataView, at: number, value: bigint): void {
  for (let limb = 0; limb < 4; limb++) {
    view.setBigUint64(at + 8 * limb, BigInt.asUintN(64, value >> BigInt(64 * limb)), true);
  }
}

function element(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  setElement(new DataView(bytes.buffer), 0, value);
  return bytes;
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
