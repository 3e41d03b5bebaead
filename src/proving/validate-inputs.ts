import { ProvingError } from "../errors.ts";
import { isScalar } from "../field/scalar.ts";
import type { CircuitInput, CircuitInputs } from "./prover.ts";

/** Each input's dimensions: `[]` for one signal, `[6, 8]` for six arrays of eight. */
export type InputShapes = Readonly<Record<string, readonly number[]>>;

/**
 * A copy of the inputs, once each of them is there, has its signal's shape, and holds bigints in 0 <= x < p alone:
 * a witness generator reduces and rounds whatever else it is given. Errors say names, never values.
 * Throws `ERR_PROVING_INPUT_FORM` or `ERR_PROVING_INPUT_RANGE`.
 */
export function validateInputs(shapes: InputShapes, inputs: unknown): CircuitInputs {
  if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs)) {
    throw new ProvingError("ERR_PROVING_INPUT_FORM", "the inputs are not an object");
  }
  const given = new Map(Object.entries(inputs));
  for (const name of given.keys()) {
    if (!Object.hasOwn(shapes, name)) refuseForm(name, "is no input of the circuit");
  }
  const entries = Object.entries(shapes).map(([name, dimensions]): [string, CircuitInput] => {
    if (!given.has(name)) return refuseForm(name, "is missing");
    return [name, copyInput(name, dimensions, given.get(name))];
  });
  return Object.fromEntries(entries);
}

function copyInput(name: string, dimensions: readonly number[], value: unknown): CircuitInput {
  const [length, ...inner] = dimensions;
  if (length === undefined) {
    if (typeof value !== "bigint") return refuseForm(name, "must be a bigint");
    if (isScalar(value)) return value;
    throw new ProvingError(
      "ERR_PROVING_INPUT_RANGE",
      `input ${name} is negative or not below the field's order`,
      { details: { name } },
    );
  }
  if (!Array.isArray(value)) return refuseForm(name, "must be an array");
  if (value.length < length) return refuseForm(name, "has too few elements");
  if (value.length > length) return refuseForm(name, "has too many elements");
  return Array.from(value, (item: unknown) => copyInput(name, inner, item));
}

function refuseForm(name: string, reason: string): never {
  throw new ProvingError("ERR_PROVING_INPUT_FORM", `input ${name} ${reason}`, {
    details: { name },
  });
}
