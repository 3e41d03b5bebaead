import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { wtns } from "snarkjs";
import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import {
  findUnusedWires,
  type R1cs,
  readR1cs,
  readR1csHeader,
  type SparseMatrix,
} from "../../src/proving/setup/read-r1cs.ts";
import { errorCode } from "./error-code.ts";
import { buildToys, PRODUCT_INPUTS, toyDirectory } from "./toy-circuits.ts";

let bytes: Uint8Array;
let r1cs: R1cs;
const directory = join(toyDirectory("r1cs"), "product");

beforeAll(async () => {
  await buildToys("r1cs");
  bytes = new Uint8Array(await readFile(join(directory, "circuit.r1cs")));
  r1cs = readR1cs(bytes);
});

function product(matrix: SparseMatrix, row: number, witness: readonly bigint[]): bigint {
  let sum = 0n;
  for (let i = matrix.start[row] ?? 0; i < (matrix.start[row + 1] ?? 0); i++) {
    sum += (matrix.coefficient[i] ?? 0n) * (witness[matrix.wire[i] ?? 0] ?? 0n);
  }
  return sum % FIELD_ORDER;
}

function violations(witness: readonly bigint[]): number[] {
  return Array.from({ length: r1cs.constraints }, (_, row) => row).filter((row) => {
    const ab = product(r1cs.a, row, witness) * product(r1cs.b, row, witness);
    return ab % FIELD_ORDER !== product(r1cs.c, row, witness);
  });
}

describe("readR1cs", () => {
  test("a real witness meets every constraint, a changed wire breaks one", async () => {
    const file = { type: "mem" as const };
    const wasm = new Uint8Array(await readFile(join(directory, "circuit.wasm")));
    await wtns.calculate(PRODUCT_INPUTS, wasm, file);
    const witness = await wtns.exportJson(file);
    expect(witness).toHaveLength(r1cs.wires);
    expect(violations(witness)).toEqual([]);
    for (let wire = 1; wire < r1cs.wires; wire++) {
      const changed = witness.map((value, i) => (i === wire ? (value + 1n) % FIELD_ORDER : value));
      expect(violations(changed)).not.toEqual([]);
    }
    expect(findUnusedWires(r1cs)).toEqual([]);
  });

  test("header", () => {
    const { wires, constraints } = r1cs;
    expect(readR1csHeader(bytes)).toEqual({
      wires,
      constraints,
      publicOutputs: 2,
      publicInputs: 1,
      privateInputs: 5,
    });
  });

  test.each([
    ["an empty file", () => new Uint8Array()],
    ["another magic", () => patch(0, 0x52)],
    ["another version", () => patch(4, 2)],
    ["a byte cut off", () => bytes.subarray(0, -1)],
    ["a byte too many", () => Uint8Array.from([...bytes, 0])],
    ["a number of sections beyond the file", () => patch(8, 200)],
    ["another field", () => patch(find(1) + 4, 0xff)],
    ["fewer wires than public signals", () => patch(find(1) + 36, 3)],
    ["more constraints than there are", () => patch(find(1) + 60, r1cs.constraints + 1)],
    ["fewer constraints than there are", () => patch(find(1) + 60, r1cs.constraints - 1)],
    ["a wire that is not there", () => patch(find(2) + 4, 255)],
    ["a coefficient not below the order", () => fill(find(2) + 8, 32, 0xff)],
  ])("refuses %s", async (_, damaged) => {
    expect(readR1cs(Uint8Array.from(bytes))).toEqual(r1cs);
    expect(await errorCode(() => readR1cs(damaged()))).toBe("ERR_PROVING_R1CS_FORM");
  });
});

/** Offset of a section's body. */
function find(type: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 12; at < bytes.length; at += 12 + Number(view.getBigUint64(at + 4, true))) {
    if (view.getUint32(at, true) === type) return at + 12;
  }
  throw new Error("no such section");
}

function patch(at: number, value: number): Uint8Array {
  return fill(at, 1, value);
}

function fill(at: number, length: number, value: number): Uint8Array {
  return Uint8Array.from(bytes).fill(value, at, at + length);
}
