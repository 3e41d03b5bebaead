import { ProvingError } from "../../errors.ts";
import { FIELD_ORDER } from "../../field/scalar.ts";
import { BinaryReader, readSections } from "../binary-reader.ts";
import type { EngineInstance } from "./engine-instance.ts";

/**
 * The wires of a .wtns file, 32 bytes each, little-endian; their form is checked, their range is not. Throws
 * `ERR_PROVING_WITNESS`, and `ERR_PROVING_ARTIFACT_VERSION` for a witness of another number of wires.
 */
export function readWitness(bytes: Uint8Array, wires: number): Uint8Array {
  const sections = readSections(bytes, "wtns", 2, refuse);
  const head = new BinaryReader(sections.get(1) ?? refuse("no header"), refuse);
  if (head.u32() !== 32 || head.element() !== FIELD_ORDER) refuse("not on BN254's scalar field");
  const count = head.u32();
  head.end();
  const values = sections.get(2) ?? refuse("no values");
  if (values.length !== 32 * count) refuse("the values have another length");
  if (count !== wires) {
    throw new ProvingError(
      "ERR_PROVING_ARTIFACT_VERSION",
      "the witness and the proving key are of different circuits",
    );
  }
  return values;
}

/** Puts the wires into an engine's memory, once their range is checked. Throws `ERR_PROVING_WITNESS`. */
export function putWitness(engine: EngineInstance, values: Uint8Array): number {
  const scalars = engine.put(values);
  if (!engine.wasm.areCanonical(scalars, values.length / 32)) {
    refuse("a value is not below the field's order");
  }
  const [one] = engine.readNumbers(scalars, 1);
  if (one !== 1n) refuse("the first wire is not 1");
  return scalars;
}

function refuse(reason: string): never {
  throw new ProvingError("ERR_PROVING_WITNESS", `witness: ${reason}`);
}
