/** A linear combination: `sum of coefficients[i] * witness[wires[i]]`, coefficients below the prime. */
export interface LinearCombination {
  readonly wires: Uint32Array;
  readonly coefficients: readonly bigint[];
}

/** `a * b = c` */
export interface Constraint {
  readonly a: LinearCombination;
  readonly b: LinearCombination;
  readonly c: LinearCombination;
}

/**
 * Wire 0 is one; then outputs, public inputs, private inputs, inner wires. `privateInputs` also counts inputs that
 * simplification removed and that have no wire.
 */
export interface R1cs {
  readonly prime: bigint;
  readonly wires: number;
  readonly outputs: number;
  readonly publicInputs: number;
  readonly privateInputs: number;
  readonly constraints: readonly Constraint[];
}

/**
 * Reads iden3's binary `.r1cs`, version 1.
 * Source: https://github.com/iden3/r1csfile/blob/master/doc/r1cs_bin_format.md
 */
export function readR1cs(bytes: Uint8Array): R1cs {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (at: number): number => view.getUint32(at, true);
  if (u32(0) !== 0x73633172 || u32(4) !== 1) throw new Error("not an r1cs file of version 1");
  const sections = new Map<number, number>();
  let at = 12;
  for (let i = 0; i < u32(8); i++) {
    sections.set(u32(at), at + 12);
    at += 12 + Number(view.getBigUint64(at + 4, true));
  }
  const header = sections.get(1);
  const body = sections.get(2);
  if (header === undefined || body === undefined) throw new Error("the r1cs file lacks a section");
  const width = u32(header);

  const readField = (from: number): bigint => {
    let value = 0n;
    for (let i = width - 8; i >= 0; i -= 8)
      value = (value << 64n) | view.getBigUint64(from + i, true);
    return value;
  };
  const prime = readField(header + 4);
  at = header + 4 + width;
  const [wires, outputs, publicInputs, privateInputs] = [0, 4, 8, 12].map((i) => u32(at + i)) as [
    number,
    number,
    number,
    number,
  ];
  const count = u32(at + 24);

  at = body;
  const readCombination = (): LinearCombination => {
    const terms = u32(at);
    at += 4;
    const indices = new Uint32Array(terms);
    const coefficients: bigint[] = [];
    for (let i = 0; i < terms; i++) {
      indices[i] = u32(at);
      coefficients.push(readField(at + 4));
      at += 4 + width;
    }
    return { wires: indices, coefficients };
  };
  const constraints = Array.from({ length: count }, () => ({
    a: readCombination(),
    b: readCombination(),
    c: readCombination(),
  }));
  return { prime, wires, outputs, publicInputs, privateInputs, constraints };
}
