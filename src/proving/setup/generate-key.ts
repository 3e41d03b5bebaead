import { hexToBytes } from "@noble/hashes/utils.js";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../field/scalar.ts";
import { ELEMENT, type EngineInstance } from "../engine/engine-instance.ts";
import type { DevelopmentSecrets } from "./development-secrets.ts";
import {
  type CircuitValues,
  copyCoefficients,
  evaluateCircuit,
  publicWiresOf,
  putElement,
} from "./evaluate-circuit.ts";
import { FixedBase } from "./fixed-base.ts";
import { COEFFICIENT, createProvingKeyFile } from "./proving-key-file.ts";
import type { R1csHeader } from "./read-r1cs.ts";

type OpenR1cs = R1csHeader & { readonly rows: Uint8Array };
type Section = (type: number) => Uint8Array;

/** A coefficient of one, times 2^512. */
const MONTGOMERY_SQUARED = 2n ** 512n % FIELD_ORDER;

/**
 * The .zkey of a circuit and its secrets, every point computed from its discrete logarithm. `circuitHash` stands where a
 * ceremony puts the hash of its starting point. Throws `ERR_PROVING_R1CS_FORM`, and `RangeError` where the circuit is
 * too large for the engine's memory.
 */
export function generateKey(
  engine: EngineInstance,
  r1cs: OpenR1cs,
  secrets: DevelopmentSecrets,
  circuitHash: string,
): Uint8Array {
  const values = evaluateCircuit(engine, r1cs, secrets);
  const publicWires = publicWiresOf(r1cs);
  const { wires } = r1cs;
  const { domainSize } = values;
  const coefficients = values.coefficients + publicWires;
  const { bytes, section } = createProvingKeyFile({ wires, publicWires, domainSize, coefficients });
  setWords(section(1), 0, [1]);
  writeHeader(section(2), [wires, publicWires - 1, domainSize]);
  writeCoefficients(section(4), engine, r1cs, coefficients);
  section(10).set(hexToBytes(circuitHash));
  writePoints(section, engine, r1cs, values, secrets);
  return bytes;
}

function writeHeader(header: Uint8Array, sizes: readonly number[]): void {
  setWords(header, 0, [32]);
  setElement(header, 4, BASE_FIELD_ORDER);
  setWords(header, 36, [32]);
  setElement(header, 40, FIELD_ORDER);
  setWords(header, 72, sizes);
}

/** Rows of the public wires last. */
function writeCoefficients(
  section: Uint8Array,
  engine: EngineInstance,
  r1cs: OpenR1cs,
  count: number,
): void {
  setWords(section, 0, [count]);
  let at = 4;
  copyCoefficients(engine, r1cs, (entries) => {
    section.set(entries, at);
    at += entries.length;
  });
  for (let wire = 0; at < section.length; wire++, at += COEFFICIENT) {
    setWords(section, at, [0, r1cs.constraints + wire, wire]);
    setElement(section, at + 12, MONTGOMERY_SQUARED);
  }
}

function writePoints(
  section: Section,
  engine: EngineInstance,
  r1cs: OpenR1cs,
  { a, b, c, h, domainSize }: CircuitValues,
  { alpha, beta, delta }: DevelopmentSecrets,
): void {
  const { wires } = r1cs;
  const publicWires = publicWiresOf(r1cs);
  const base = new FixedBase(engine, { g1: 3 * wires + domainSize, g2: wires });
  const fixed = (group: "g1" | "g2", scalar: bigint, offset: number): void => {
    const target = section(2).subarray(offset);
    base.multiply(putElement(engine, scalar), 1, [{ group, target }]);
  };
  fixed("g1", alpha, 84);
  fixed("g1", beta, 148);
  fixed("g2", beta, 212);
  fixed("g2", 1n, 340);
  fixed("g1", delta, 468);
  fixed("g2", delta, 532);
  const ofPrivate = c + ELEMENT * publicWires;
  base.multiply(c, publicWires, [{ group: "g1", target: section(3) }]);
  base.multiply(a, wires, [{ group: "g1", target: section(5) }]);
  base.multiply(b, wires, [
    { group: "g1", target: section(6) },
    { group: "g2", target: section(7) },
  ]);
  base.multiply(ofPrivate, wires - publicWires, [{ group: "g1", target: section(8) }]);
  base.multiply(h, domainSize, [{ group: "g1", target: section(9) }]);
}

function setWords(bytes: Uint8Array, at: number, words: readonly number[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 4 * words.length);
  words.forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
}

function setElement(bytes: Uint8Array, at: number, value: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 32);
  for (let i = 0; i < 4; i++) {
    view.setBigUint64(8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true);
  }
}
