import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { ELEMENT, type EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { domainPowers, readCoefficients } from "../../../src/proving/engine/engine-key.ts";
import { quotientSteps } from "../../../src/proving/engine/quotient-steps.ts";
import { createEngine, createRandom, KERNELS } from "./engine-world.ts";

const P = FIELD_ORDER;

function raise(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

const rootOf = (power: number) => raise(5n, (P - 1n) >> BigInt(power));

function evaluate(coefficients: readonly bigint[], x: bigint): bigint {
  return coefficients.reduceRight((sum, k) => (sum * x + k) % P, 0n);
}

/** The polynomial with these values at the powers of the root, in quadratic time. */
function interpolate(values: readonly bigint[], power: number): bigint[] {
  const inverse = raise(rootOf(power), P - 2n);
  const scale = raise(BigInt(values.length), P - 2n);
  return values.map((_, i) => (evaluate(values, raise(inverse, BigInt(i))) * scale) % P);
}

describe.each(KERNELS)("transforms of the %s kernel against BigInt", (kernel) => {
  let engine: EngineInstance;
  beforeAll(async () => {
    engine = await createEngine(kernel);
  });

  function putAll(values: readonly bigint[]): number {
    const at = engine.allocate(ELEMENT * values.length);
    values.forEach((value, i) => {
      engine.wasm.readScalars(at + ELEMENT * i, engine.putScalar(value), 1);
    });
    return at;
  }

  function getAll(at: number, count: number): bigint[] {
    const bytes = engine.allocate(32 * count);
    engine.wasm.writeScalars(bytes, at, count);
    return engine.readNumbers(bytes, count);
  }

  const random = createRandom(14n);
  const someValues = (size: number) => [
    Array.from({ length: size }, () => random.below(P)),
    new Array<bigint>(size).fill(0n),
    new Array<bigint>(size).fill(P - 1n),
    Array.from({ length: size }, (_, i) => (i === size - 1 ? 1n : 0n)),
  ];

  test.each([1, 2, 3, 4, 5, 6, 7])(
    "values on the domain of 2^%i to values on its coset",
    (power) => {
      const size = 2 ** power;
      const { roots, inverseRoots, coset } = domainPowers(engine, power);
      for (const values of someValues(size)) {
        const at = putAll(values);
        engine.wasm.toCoefficients(at, power, inverseRoots);
        engine.wasm.multiplyAll(at, at, coset, size);
        engine.wasm.toValues(at, power, roots);
        const polynomial = interpolate(values, power);
        const shift = rootOf(power + 1);
        const expected = values.map((_, i) =>
          evaluate(polynomial, (shift * raise(rootOf(power), BigInt(i))) % P),
        );
        expect(getAll(at, size)).toEqual(expected);
      }
    },
  );

  test("coefficients of the order of reversed bits", () => {
    const values = Array.from({ length: 8 }, () => random.below(P));
    const { inverseRoots } = domainPowers(engine, 3);
    const at = putAll(values);
    engine.wasm.toCoefficients(at, 3, inverseRoots);
    engine.wasm.reverseBits(at, 3);
    const scaled = interpolate(values, 3).map((k) => (8n * k) % P);
    expect(getAll(at, 8)).toEqual(scaled);
  });

  test("the quotient of rows of any length, in any order, of entries that repeat", () => {
    const power = 4;
    const size = 2 ** power;
    const wires = 11;
    const witness = Array.from({ length: wires }, (_, i) => (i === 0 ? 1n : random.below(P)));
    const entries = Array.from({ length: 90 }, () => ({
      matrix: random.index(2),
      row: random.index(size - 2),
      wire: random.index(wires),
      value: [0n, 1n, P - 1n, random.below(P)][random.index(4)] as bigint,
    }));
    const section = new Uint8Array(4 + 44 * entries.length);
    const view = new DataView(section.buffer);
    view.setUint32(0, entries.length, true);
    const squared = 2n ** 512n % P;
    entries.forEach(({ matrix, row, wire, value }, i) => {
      [matrix, row, wire].forEach((x, j) => {
        view.setUint32(4 + 44 * i + 4 * j, x, true);
      });
      for (let word = 0; word < 4; word++) {
        const part = BigInt.asUintN(64, ((value * squared) % P) >> BigInt(64 * word));
        view.setBigUint64(4 + 44 * i + 12 + 8 * word, part, true);
      }
    });
    const coefficients = readCoefficients(engine, section, size, wires);
    const scalars = engine.allocate(32 * wires);
    witness.forEach((value, i) => {
      const at = engine.putScalar(value);
      engine.bytes(scalars + 32 * i, 32).set(engine.bytes(at, 32));
    });
    const out = engine.allocate(32 * size);
    const key = { engine, wires, power, coefficients, ...domainPowers(engine, power) };
    for (const _ of quotientSteps(key, scalars, out));

    const rows = (matrix: number) =>
      Array.from(
        { length: size },
        (_, row) =>
          entries
            .filter((entry) => entry.matrix === matrix && entry.row === row)
            .reduce((sum, { value, wire }) => sum + value * (witness[wire] as bigint), 0n) % P,
      );
    const [a, b] = [rows(0), rows(1)];
    const c = a.map((x, i) => (x * (b[i] as bigint)) % P);
    const polynomials = [a, b, c].map((values) => interpolate(values, power));
    const expected = a.map((_, i) => {
      const x = (rootOf(power + 1) * raise(rootOf(power), BigInt(i))) % P;
      const [atA, atB, atC] = polynomials.map((k) => evaluate(k, x)) as [bigint, bigint, bigint];
      return (((atA * atB - atC) % P) + P) % P;
    });
    expect(engine.readNumbers(out, size)).toEqual(expected);
  });
});
