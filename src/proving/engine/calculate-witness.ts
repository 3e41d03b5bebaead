import { FIELD_ORDER } from "../../field/scalar.ts";
import type { CircuitInputs } from "../prover.ts";
import { WitnessGenerator } from "./witness-generator.ts";

const HEADER_BYTES = 76;

/**
 * Runs circom's witness generator once, in an instance of its own; gives a .wtns file. Errors as of `WitnessGenerator`.
 */
export async function calculateWitness(
  circuit: WebAssembly.Module,
  inputs: CircuitInputs,
): Promise<Uint8Array> {
  const generator = await WitnessGenerator.create(circuit);
  const { wires } = generator;
  const file = new Uint8Array(HEADER_BYTES + 32 * wires);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode("wtns"));
  // version 2, 2 sections: the header of 40 bytes, the values
  [2, 2, 1, 40, 0, 32].forEach((value, i) => {
    view.setUint32(4 + 4 * i, value, true);
  });
  for (let i = 0; i < 4; i++) {
    view.setBigUint64(28 + 8 * i, BigInt.asUintN(64, FIELD_ORDER >> BigInt(64 * i)), true);
  }
  view.setUint32(60, wires, true);
  view.setUint32(64, 2, true);
  view.setBigUint64(68, BigInt(32 * wires), true);
  await generator.calculate(inputs, file.subarray(HEADER_BYTES));
  return file;
}
