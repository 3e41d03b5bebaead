import { ProvingError } from "../../errors.ts";
import { FIELD_ORDER } from "../../field/scalar.ts";
import { BinaryReader, readSections } from "../binary-reader.ts";

/** One matrix of an R1CS by rows: entries `start[i]` to `start[i + 1]` of `wire` and `coefficient` belong to row i. */
export interface SparseMatrix {
  readonly start: Uint32Array;
  readonly wire: Uint32Array;
  readonly coefficient: readonly bigint[];
}

/** Wires: 0 is the constant one, then public outputs, public inputs, private inputs, the rest. */
export interface R1csHeader {
  readonly wires: number;
  readonly publicOutputs: number;
  readonly publicInputs: number;
  readonly privateInputs: number;
  readonly constraints: number;
}

export interface R1cs extends R1csHeader {
  readonly a: SparseMatrix;
  readonly b: SparseMatrix;
  readonly c: SparseMatrix;
}

/**
 * Reads iden3's binary R1CS format, version 1, on BN254's scalar field. Nothing may be left over, cut off or out of
 * range; custom gates are refused. Throws `ERR_PROVING_R1CS_FORM`.
 */
export function readR1cs(bytes: Uint8Array): R1cs {
  const { rows: section, ...header } = openR1cs(bytes);
  const rows = new BinaryReader(section, refuse);
  const builders = [new MatrixBuilder(), new MatrixBuilder(), new MatrixBuilder()] as const;
  for (let row = 0; row < header.constraints; row++) {
    for (const builder of builders) builder.readRow(rows, header.wires);
  }
  rows.end();
  return { ...header, a: builders[0].build(), b: builders[1].build(), c: builders[2].build() };
}

/** The counts, and the constraints as they are in the file, not looked at. Throws `ERR_PROVING_R1CS_FORM`. */
export function openR1cs(bytes: Uint8Array): R1csHeader & { readonly rows: Uint8Array } {
  const sections = readSections(bytes, "r1cs", 1, refuse);
  return { ...parseHeader(sections), rows: sections.get(2) ?? refuse("no constraints") };
}

/** The counts alone, without a look at the constraints. Throws `ERR_PROVING_R1CS_FORM`. */
export function readR1csHeader(bytes: Uint8Array): R1csHeader {
  return parseHeader(readSections(bytes, "r1cs", 1, refuse));
}

function parseHeader(sections: ReadonlyMap<number, Uint8Array>): R1csHeader {
  const head = new BinaryReader(sections.get(1) ?? refuse("no header"), refuse);
  const elementBytes = head.u32();
  if (elementBytes !== 32 || head.element() !== FIELD_ORDER) refuse("not on BN254's scalar field");
  const header = {
    wires: head.u32(),
    publicOutputs: head.u32(),
    publicInputs: head.u32(),
    privateInputs: head.u32(),
  };
  head.u64(); // labels
  const constraints = head.u32();
  head.end();
  // circom counts private inputs that it leaves out of the witness, too
  if (header.wires < 1 + header.publicOutputs + header.publicInputs) {
    refuse("fewer wires than public signals");
  }
  // a label for each wire: so a file has no more wires than its length pays for
  if (sections.get(3)?.length !== 8 * header.wires) refuse("not as many labels as wires");
  for (const id of [4, 5]) {
    // without custom gates these sections are absent or hold a count of zero
    if (sections.get(id)?.some((byte) => byte !== 0)) refuse("custom gates are not supported");
  }
  return { ...header, constraints };
}

/** Wires, other than the constant, that no constraint reads: each of them is free. */
export function findUnusedWires(r1cs: R1cs): number[] {
  const used = new Uint8Array(r1cs.wires);
  for (const matrix of [r1cs.a, r1cs.b, r1cs.c]) for (const wire of matrix.wire) used[wire] = 1;
  return Array.from(used.keys()).filter((wire) => wire > 0 && used[wire] === 0);
}

class MatrixBuilder {
  private readonly start: number[] = [0];
  private readonly wire: number[] = [];
  private readonly coefficient: bigint[] = [];

  readRow(reader: BinaryReader, wires: number): void {
    for (let entries = reader.u32(); entries > 0; entries--) {
      const wire = reader.u32();
      const coefficient = reader.element();
      if (wire >= wires) refuse("a constraint names a wire that is not there");
      if (coefficient >= FIELD_ORDER) refuse("a coefficient is not below the field's order");
      if (coefficient === 0n) continue;
      this.wire.push(wire);
      this.coefficient.push(coefficient);
    }
    this.start.push(this.wire.length);
  }

  build(): SparseMatrix {
    return {
      start: Uint32Array.from(this.start),
      wire: Uint32Array.from(this.wire),
      coefficient: this.coefficient,
    };
  }
}

function refuse(reason: string): never {
  throw new ProvingError("ERR_PROVING_R1CS_FORM", `r1cs: ${reason}`);
}
