import type { ExpandExports } from "./expand-exports.ts";
import type { PairingExports } from "./pairing-exports.ts";
import type { FixedBaseExports, SetupExports } from "./setup-exports.ts";

/** What the WASM module offers: addresses are numbers, and nothing in it allocates. See assembly/engine.as. */
export interface EngineExports
  extends FieldExports<"fq">,
    FieldExports<"fr">,
    ExpandExports,
    SetupExports,
    G1Exports,
    G2Exports,
    PairingExports {
  readonly memory: WebAssembly.Memory;
  /** Of the kernel `fma` alone: whether (factor^2 - 2^54 - 2^28) is exact for 2^27 + 1. */
  isFused?(factor: number): number;
  readCoefficients(
    bytes: number,
    count: number,
    rows: number,
    wires: number,
    starts: number,
    wireOf: number,
    values: number,
  ): number;
  readScalars(out: number, bytes: number, count: number): void;
  writeScalars(bytes: number, values: number, count: number): void;
  multiplyRows(
    out: number,
    rows: number,
    starts: number,
    wireOf: number,
    values: number,
    witness: number,
  ): void;
  multiplyAll(out: number, a: number, b: number, count: number): void;
  powers(out: number, first: number, ratio: number, count: number): void;
  reverseBits(values: number, power: number): void;
  toCoefficients(values: number, power: number, roots: number): void;
  toValues(values: number, power: number, roots: number): void;
  join(bytes: number, a: number, b: number, c: number, count: number): void;
  recode(scalars: number, count: number, bits: number, windows: number, digits: number): void;
  areCanonical(scalars: number, count: number): number;
  permute(state: number, width: number, partialRounds: number, table: number): number;
}

type FieldExports<F extends "fq" | "fr"> = {
  readonly [name in `${F}RSquared`]: WebAssembly.Global;
} & {
  readonly [name in `${F}${"Mul" | "Add" | "AddForProduct" | "Sub" | "AddNorm" | "SubNorm"}`]: (
    out: number,
    a: number,
    b: number,
  ) => void;
} & {
  readonly [name in `${F}${"Sqr" | "Norm" | "Invert" | "Pack" | "Unpack"}`]: (
    out: number,
    a: number,
  ) => void;
} & {
  readonly [name in `${F}${"IsZero" | "IsCanonical"}`]: (a: number) => number;
} & {
  readonly [name in `${F}${"Mul2" | "AddNorm2" | "SubNorm2"}`]: (
    out: number,
    a: number,
    b: number,
    out2: number,
    a2: number,
    b2: number,
  ) => void;
} & {
  readonly [name in `${F}Sqr2`]: (out: number, a: number, out2: number, a2: number) => void;
} & {
  readonly [name in `${F}${"SubSubNorm2" | "SubSignedNorm2"}`]: (
    out: number,
    a: number,
    b: number,
    cOrSign: number,
    out2: number,
    a2: number,
    b2: number,
    cOrSign2: number,
  ) => void;
} & {
  readonly [name in `${F}SubSubNorm`]: (out: number, a: number, b: number, c: number) => void;
} & {
  readonly [name in `${F}SubSigned`]: (
    out: number,
    a: number,
    signA: number,
    b: number,
    signB: number,
  ) => void;
} & {
  readonly [name in `${F}SubSignedNorm`]: (out: number, a: number, b: number, sign: number) => void;
};

type Prefixed<Prefix extends string, T> = {
  readonly [name in keyof T & string as `${Prefix}${Capitalize<name>}`]: T[name];
};
type G1Exports = Prefixed<"g1", GroupExports>;
type G2Exports = Prefixed<"g2", GroupExports>;

/** The functions of one group, without its prefix. */
export interface GroupExports extends FixedBaseExports {
  readonly scratch: WebAssembly.Global;
  setScratch(at: number): void;
  addAll(triples: number, count: number): void;
  addProjective(out: number, a: number, b: number): void;
  clearProjective(out: number): void;
  toProjective(out: number, point: number): void;
  toAffine(out: number, point: number): void;
  scale(out: number, point: number, scalar: number): void;
  readPoints(
    bytes: number,
    count: number,
    firstIndex: number,
    records: number,
    indices: number,
  ): number;
  writePoint(bytes: number, point: number): void;
  layoutSum(at: number, terms: number, places: number): number;
  sumWindow(window: number, bits: number, ...parts: number[]): void;
  finishSum(out: number, windows: number, bits: number): void;
}
