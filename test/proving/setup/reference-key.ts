import { bn254 } from "@noble/curves/bn254.js";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../../src/field/scalar.ts";
import { readSections } from "../../../src/proving/binary-reader.ts";
import type { DevelopmentSecrets } from "../../../src/proving/setup/development-secrets.ts";
import { readR1cs, type SparseMatrix } from "../../../src/proving/setup/read-r1cs.ts";

const P = FIELD_ORDER;
const modulo = (value: bigint): bigint => ((value % P) + P) % P;
const { Fr } = bn254.fields;

/** Every Lagrange polynomial of the domain at a point, one by one: L_i(x) = (x^n - 1) w^i / (n (x - w^i)). */
export function lagrangeAt(power: number, point: bigint): bigint[] {
  const size = 2 ** power;
  const root = Fr.pow(5n, (P - 1n) >> BigInt(power));
  const vanishing = modulo(Fr.pow(point, BigInt(size)) - 1n);
  let w = 1n;
  return Array.from({ length: size }, () => {
    const value = Fr.div(vanishing * w, modulo(BigInt(size) * (point - w)));
    w = modulo(w * root);
    return modulo(value);
  });
}

/** Discrete logarithms of a key's points, by section of the .zkey. */
export function referenceScalars(
  r1csFile: Uint8Array,
  { tau, alpha, beta, delta }: DevelopmentSecrets,
): Map<number, bigint[]> {
  const r1cs = readR1cs(r1csFile);
  const publicWires = 1 + r1cs.publicOutputs + r1cs.publicInputs;
  let power = 1;
  while (2 ** power < r1cs.constraints + publicWires) power++;
  const rows = lagrangeAt(power, tau);
  const columns = (matrix: SparseMatrix): bigint[] => {
    const sums = new Array<bigint>(r1cs.wires).fill(0n);
    for (let row = 0; row < r1cs.constraints; row++) {
      for (let i = matrix.start[row] as number; i < (matrix.start[row + 1] as number); i++) {
        const wire = matrix.wire[i] as number;
        const term = (matrix.coefficient[i] as bigint) * (rows[row] as bigint);
        sums[wire] = modulo((sums[wire] as bigint) + term);
      }
    }
    return sums;
  };
  const [a, b, c] = [columns(r1cs.a), columns(r1cs.b), columns(r1cs.c)];
  for (let wire = 0; wire < publicWires; wire++) {
    a[wire] = modulo((a[wire] as bigint) + (rows[r1cs.constraints + wire] as bigint));
  }
  const overDelta = Fr.inv(delta);
  const both = a.map((x, i) => modulo(beta * x + alpha * (b[i] as bigint) + (c[i] as bigint)));
  const double = lagrangeAt(power + 1, tau);
  return new Map([
    [3, both.slice(0, publicWires)],
    [5, a],
    [6, b],
    [7, b],
    [8, both.slice(publicWires).map((x) => modulo(x * overDelta))],
    [9, double.filter((_, i) => i % 2 === 1).map((x) => modulo(x * overDelta))],
  ]);
}

/** Section 4 as entries, from what the strict parser reads. */
export function referenceCoefficients(r1csFile: Uint8Array) {
  const r1cs = readR1cs(r1csFile);
  const entries: [matrix: number, row: number, wire: number, value: bigint][] = [];
  for (let row = 0; row < r1cs.constraints; row++) {
    for (const [which, { start, wire, coefficient }] of [r1cs.a, r1cs.b].entries()) {
      for (let i = start[row] as number; i < (start[row + 1] as number); i++) {
        entries.push([which, row, wire[i] as number, coefficient[i] as bigint]);
      }
    }
  }
  for (let wire = 0; wire <= r1cs.publicOutputs + r1cs.publicInputs; wire++) {
    entries.push([0, r1cs.constraints + wire, wire, 1n]);
  }
  return entries;
}

export function keySections(provingKey: Uint8Array): Map<number, Uint8Array> {
  return readSections(provingKey, "zkey", 1, (reason) => {
    throw new Error(reason);
  });
}

function numbers(bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 32 }, (_, i) =>
    [3, 2, 1, 0].reduce(
      (sum, word) => (sum << 64n) | view.getBigUint64(32 * i + 8 * word, true),
      0n,
    ),
  );
}

export function readCoefficients(section: Uint8Array): ReturnType<typeof referenceCoefficients> {
  const view = new DataView(section.buffer, section.byteOffset, section.length);
  const over = Fr.inv(modulo(2n ** 512n));
  return Array.from({ length: view.getUint32(0, true) }, (_, i) => {
    const at = 4 + 44 * i;
    const word = (offset: number) => view.getUint32(at + offset, true);
    const [value = 0n] = numbers(section.subarray(at + 12, at + 44));
    if (value >= P) throw new Error("not canonical");
    return [word(0), word(4), word(8), modulo(value * over)];
  });
}

export type KeyPoint = InstanceType<typeof bn254.G1.Point>;
/** noble's two groups by one set of methods. */
export const GROUPS = [bn254.G1.Point, bn254.G2.Point as unknown as typeof bn254.G1.Point] as const;

/** The points of a section; each coordinate must be below the base field's order. */
export function readPoints(section: Uint8Array, degree: 1 | 2): KeyPoint[] {
  const { Fp } = bn254.fields;
  const over = Fp.inv(2n ** 256n % BASE_FIELD_ORDER);
  return Array.from({ length: section.length / (64 * degree) }, (_, i) => {
    const coordinates = numbers(section.subarray(64 * degree * i, 64 * degree * (i + 1)));
    if (coordinates.some((x) => x >= BASE_FIELD_ORDER)) throw new Error("not canonical");
    const [x0, x1, y0, y1] = coordinates.map((x) => (x * over) % BASE_FIELD_ORDER) as bigint[];
    const Point = GROUPS[degree - 1] as (typeof GROUPS)[0];
    if (coordinates.every((x) => x === 0n)) return Point.ZERO;
    if (degree === 1) return Point.fromAffine({ x: x0 as bigint, y: x1 as bigint });
    const affine = { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } };
    return Point.fromAffine(affine as unknown as { x: bigint; y: bigint });
  });
}
