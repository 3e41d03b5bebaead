import { SolvencyError } from "../../errors.ts";
import { isScalar } from "../../field/scalar.ts";
import type { CircuitInput, CircuitInputs } from "../../proving/prover.ts";

type Encoded = string | readonly Encoded[];

/** Circuit inputs as JSON with decimal texts, names in order: one value has one encoding. */
export function encodeInputs(inputs: CircuitInputs): Uint8Array {
  const encode = (value: CircuitInput): Encoded =>
    typeof value === "bigint" ? value.toString() : value.map(encode);
  const entries = Object.keys(inputs)
    .sort()
    .map((name) => [name, encode(inputs[name] as CircuitInput)]);
  return new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
}

/** @throws SolvencyError `ERR_SOLVENCY_RUN_INPUTS` */
export function decodeInputs(bytes: Uint8Array): CircuitInputs {
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof json === "object" && json !== null && !Array.isArray(json)) {
      return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, decode(value)]));
    }
  } catch {
    // what is wrong with it may quote it
  }
  throw damaged();
}

function decode(value: unknown): CircuitInput {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "string" || !/^(?:0|[1-9][0-9]{0,77})$/.test(value)) throw damaged();
  const number = BigInt(value);
  if (!isScalar(number)) throw damaged();
  return number;
}

function damaged(): SolvencyError {
  return new SolvencyError("ERR_SOLVENCY_RUN_INPUTS", "stored inputs are damaged");
}
