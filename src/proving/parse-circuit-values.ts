import { ProvingError } from "../errors.ts";
import { isScalar } from "../field/scalar.ts";
import type { CircuitInput, CircuitInputs } from "./prover.ts";

/** Inputs by the signals' names, as snarkjs takes them: field elements, or arrays in the order of the signal's elements. */
export type CircuitValues = Readonly<Record<string, CircuitValue>>;
/** A bigint, a whole number up to 2^53, a string of decimal or (after 0x) hexadecimal digits, or an array of those. */
export type CircuitValue = bigint | number | string | readonly CircuitValue[];

const DECIMAL = /^\d{1,78}$/;
const HEXADECIMAL = /^0x[0-9a-f]{1,64}$/i;

/**
 * Inputs as bigints in 0 <= x < p: a witness generator would reduce and round whatever else it is given. Whether names and
 * numbers of elements are the circuit's is for its generator to say. Errors say names, never values.
 * Throws `ERR_PROVING_INPUT_FORM` or `ERR_PROVING_INPUT_RANGE`.
 */
export function parseCircuitValues(inputs: unknown): CircuitInputs {
  if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs)) {
    throw new ProvingError("ERR_PROVING_INPUT_FORM", "the inputs are not an object");
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, parseValue(name, value)]),
  );
}

function parseValue(name: string, value: unknown): CircuitInput {
  if (Array.isArray(value)) return Array.from(value, (item: unknown) => parseValue(name, item));
  const number = toBigInt(value);
  if (number === undefined) {
    throw new ProvingError(
      "ERR_PROVING_INPUT_FORM",
      `input ${name} must be a bigint, a safe whole number, decimal or hexadecimal digits, or an array of those`,
      { details: { name } },
    );
  }
  if (isScalar(number)) return number;
  throw new ProvingError(
    "ERR_PROVING_INPUT_RANGE",
    `input ${name} is negative or not below the field's order`,
    { details: { name } },
  );
}

function toBigInt(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== "string") return undefined;
  return DECIMAL.test(value) || HEXADECIMAL.test(value) ? BigInt(value) : undefined;
}
