import { type Reader, readObject, readText } from "../credential/read-object.ts";
import type { Hex } from "./abi-encode.ts";
import type { ProofJson } from "./types.ts";

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const BYTES32 = /^0x[0-9a-f]{64}$/;
const DECIMAL = /^(?:0|[1-9][0-9]{0,77})$/;

export function readOneOf<const T extends string>(...values: readonly T[]): Reader<T> {
  return (value, path, fail) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw fail(path, `one of ${values.join(", ")}`, "form");
    return found;
  };
}

export const readIdentifier: Reader<string> = readText(
  "1 to 128 letters, digits, '-', '_' or '.'",
  (text) => /^[A-Za-z0-9._-]{1,128}$/.test(text),
);

/** 32 bytes: 0x and 64 lower-case hex digits. */
export const readBytes32: Reader<Hex> = (value, path, fail) => {
  if (typeof value !== "string" || !BYTES32.test(value)) {
    throw fail(path, "0x and 64 lower-case hex digits", "form");
  }
  return value as Hex;
};

/** A non-zero address in either case; lower case comes out. */
export const readAddress: Reader<Hex> = (value, path, fail) => {
  if (typeof value !== "string" || !ADDRESS.test(value) || BigInt(value) === 0n) {
    throw fail(path, "a non-zero address", "form");
  }
  return value.toLowerCase() as Hex;
};

/** Canonical decimal text of at most 78 digits, not ranged. */
export const readCoordinate: Reader<string> = readText("canonical decimal text", (text) =>
  DECIMAL.test(text),
);

const readPair: Reader<readonly [string, string]> = (value, path, fail) => {
  if (!Array.isArray(value) || value.length !== 2) throw fail(path, "a list of 2", "form");
  return [
    readCoordinate(value[0], `${path}[0]`, fail),
    readCoordinate(value[1], `${path}[1]`, fail),
  ];
};
const readPairOfPairs: Reader<ProofJson["b"]> = (value, path, fail) => {
  if (!Array.isArray(value) || value.length !== 2) throw fail(path, "a list of 2", "form");
  return [readPair(value[0], `${path}[0]`, fail), readPair(value[1], `${path}[1]`, fail)];
};

/** The coordinates of a Groth16 proof, neither ranged nor put on their curves: `parseProof` of `symbolon/proving`. */
export const readProofCoordinates: Reader<ProofJson> = readObject({
  a: readPair,
  b: readPairOfPairs,
  c: readPair,
});
