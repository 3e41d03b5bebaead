import { ProvingError } from "../../errors.ts";
import { FIELD_ORDER } from "../../field/scalar.ts";
import { readSections } from "../binary-reader.ts";
import { readProvingKey } from "../read-proving-key.ts";
import type { FixedPoints } from "./assemble-proof.ts";
import { ELEMENT, type EngineGroup, EngineInstance } from "./engine-instance.ts";
import type { PointTable } from "./sum-points.ts";

/** Bytes of a section that lie in the engine's memory at a time. */
const SLICE = 1 << 20;
const COEFFICIENT = 44;
const TWO_ADICITY = 28;
const NON_RESIDUE = 5n;

/** A proving key in an engine's memory. */
export interface EngineKey extends FixedPoints {
  readonly engine: EngineInstance;
  readonly wires: number;
  readonly publicSignals: number;
  /** The domain has 2^power points. */
  readonly power: number;
  readonly coefficients: {
    readonly starts: number;
    readonly wireOf: number;
    readonly values: number;
  };
  /** Powers of the domain's generator and of its inverse; the coset's powers over the domain's size, bits reversed. */
  readonly roots: number;
  readonly inverseRoots: number;
  readonly coset: number;
  readonly a: PointTable;
  readonly b1: PointTable;
  readonly b2: PointTable;
  readonly c: PointTable;
  readonly h: PointTable;
}

/**
 * Reads a .zkey of snarkjs into an instance of the engine, once for all its proofs. Refuses what is not of the form: a
 * number out of its range, a point off its curve, a section of another length, an index out of bounds. Whether the key
 * is the circuit's is not its to say: verify the proofs, or the key's hash. Throws `ERR_PROVING_KEY_FORM`, and
 * `ERR_PROVING_BACKEND` for one that needs more than 2 GB.
 */
export async function readEngineKey(
  module: WebAssembly.Module,
  file: Uint8Array,
): Promise<EngineKey> {
  const key = openProvingKey(file);
  const engine = await EngineInstance.create(module);
  return readInto(engine, key);
}

export interface OpenProvingKey {
  readonly wires: number;
  readonly publicSignals: number;
  readonly power: number;
  section(type: number): Uint8Array;
}

/** A .zkey's sizes and sections, their lengths checked, not their contents. Throws `ERR_PROVING_KEY_FORM`. */
export function openProvingKey(file: Uint8Array): OpenProvingKey {
  const { wires, publicSignals, domainSize } = readProvingKey(file);
  const power = Math.log2(domainSize);
  // the coset's generator is a root of unity of twice the order
  if (!Number.isInteger(power) || power < 1 || power >= TWO_ADICITY) refuse("the domain's size");
  const sections = readSections(file, "zkey", 1, refuse);
  const section = (type: number) => sections.get(type) ?? refuse("a section is missing");
  return { wires, publicSignals, power, section };
}

function readInto(engine: EngineInstance, key: OpenProvingKey): EngineKey {
  const { wires, publicSignals, power, section } = key;
  const { g1, g2 } = engine;
  const table = (group: EngineGroup, type: number, firstIndex = 0) =>
    readTable(engine, group, section(type), firstIndex);
  return {
    engine,
    wires,
    publicSignals,
    power,
    coefficients: readCoefficients(engine, section(4), 2 ** power, wires),
    ...domainPowers(engine, power),
    ...readFixedPoints(engine, section(2)),
    a: table(g1, 5),
    b1: table(g1, 6),
    b2: table(g2, 7),
    c: table(g1, 8, publicSignals + 1),
    h: table(g1, 9),
  };
}

/** The points of a .zkey's header that a proof needs; none may be infinity. */
export function readFixedPoints(engine: EngineInstance, header: Uint8Array): FixedPoints {
  const { g1, g2 } = engine;
  const fixed = (group: EngineGroup, offset: number) => {
    const bytes = header.subarray(offset, offset + group.filePointBytes);
    const { records, count } = readTable(engine, group, bytes, 0);
    return count === 1 ? records : refuse("a fixed point is infinity");
  };
  fixed(g2, 340);
  return {
    alpha1: fixed(g1, 84),
    beta1: fixed(g1, 148),
    beta2: fixed(g2, 212),
    delta1: fixed(g1, 468),
    delta2: fixed(g2, 532),
  };
}

/** Points of a .zkey's section; `firstIndex` is the index of the first one's scalar. */
export function readTable(
  engine: EngineInstance,
  group: EngineGroup,
  bytes: Uint8Array,
  firstIndex: number,
): PointTable {
  const total = bytes.length / group.filePointBytes;
  const indices = engine.allocate(4 * total);
  const records = engine.allocate(group.recordBytes * total);
  const mark = engine.mark();
  const slice = Math.floor(SLICE / group.filePointBytes);
  const input = engine.allocate(slice * group.filePointBytes);
  let count = 0;
  for (let from = 0; from < total; from += slice) {
    const points = Math.min(slice, total - from);
    const start = from * group.filePointBytes;
    const part = bytes.subarray(start, start + points * group.filePointBytes);
    engine.bytes(input, part.length).set(part);
    const place = [records + group.recordBytes * count, indices + 4 * count] as const;
    const found = group.readPoints(input, points, firstIndex + from, ...place);
    if (found < 0) refuse("a point is not on its curve");
    count += found;
  }
  engine.release(mark);
  return { records, indices, count };
}

export function readCoefficients(
  engine: EngineInstance,
  section: Uint8Array,
  rows: number,
  wires: number,
): EngineKey["coefficients"] {
  const count = (section.length - 4) / COEFFICIENT;
  const starts = engine.allocate(4 * (2 * rows + 1));
  const wireOf = engine.allocate(4 * count);
  const values = engine.allocate(ELEMENT * count);
  const mark = engine.mark();
  const input = engine.put(section.subarray(4));
  if (!engine.wasm.readCoefficients(input, count, rows, wires, starts, wireOf, values)) {
    refuse("a coefficient is out of range");
  }
  engine.release(mark);
  return { starts, wireOf, values };
}

/** The H section's points belong to the odd powers of the root of twice the domain's order. */
export function domainPowers(engine: EngineInstance, power: number) {
  const size = 2 ** power;
  const { wasm } = engine;
  const root = raise(NON_RESIDUE, (FIELD_ORDER - 1n) >> BigInt(power));
  const shift = raise(NON_RESIDUE, (FIELD_ORDER - 1n) >> BigInt(power + 1));
  const invert = (value: bigint) => raise(value, FIELD_ORDER - 2n);
  const list = (count: number, first: bigint, ratio: bigint): number => {
    const at = engine.allocate(ELEMENT * count);
    const mark = engine.mark();
    const [start, factor] = [first, ratio].map((value) => {
      const element = engine.allocate(ELEMENT);
      wasm.readScalars(element, engine.putScalar(value), 1);
      return element;
    }) as [number, number];
    wasm.powers(at, start, factor, count);
    engine.release(mark);
    return at;
  };
  const coset = list(size, invert(BigInt(size)), shift);
  wasm.reverseBits(coset, power);
  return { coset, roots: list(size / 2, 1n, root), inverseRoots: list(size / 2, 1n, invert(root)) };
}

function raise(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % FIELD_ORDER;
    square = (square * square) % FIELD_ORDER;
  }
  return result;
}

function refuse(reason: string): never {
  throw new ProvingError("ERR_PROVING_KEY_FORM", `proving key: ${reason}`);
}
