import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import type { EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { recodeScalars } from "../../../src/proving/engine/sum-points.ts";
import { createEngine, createRandom } from "./engine-world.ts";
import { absolute } from "./raw-limbs.ts";

const LAMBDA = 0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90ddn;
/** A + B lambda is 0 modulo r, and the lattice of all such (A, B) has r as its determinant. */
const [A1, B1] = [0x89d3256894d213e3n, -0x6f4d8248eeb859fc8211bbeb7d4f1128n];
const [A2, B2] = [0x6f4d8248eeb859fd0be4e1541221250bn, A1];
/** How far a quotient is off at most, in units of 2^-64: one factor is rounded down, then the product. */
const off = (factor: bigint) => 2n ** 64n + (((factor << 256n) % FIELD_ORDER) >> 192n) + 1n;
const LARGEST = (off(B2) * A1 + off(-B1) * A2) >> 64n;

const modulo = (x: bigint): bigint => ((x % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;

/** The scalar whose quotients have these fractions, in units of 2^-64: a place in the lattice's cell. */
function inCell(first: bigint, second: bigint): bigint {
  const k1 = (first * A1 + second * A2) >> 64n;
  const k2 = (first * B1 + second * B2) >> 64n;
  return modulo(k1 + k2 * LAMBDA);
}

describe("scalars split in two", () => {
  let engine: EngineInstance;
  beforeAll(async () => {
    engine = await createEngine("scalar");
  });

  /** Both halves as their digits say; each digit in its range, none out of the highest window. */
  function halves(scalars: readonly bigint[], bits: number): [bigint, bigint][] {
    const mark = engine.mark();
    const at = engine.allocate(32 * scalars.length);
    scalars.forEach((k, i) => {
      const inner = engine.mark();
      engine.bytes(at + 32 * i, 32).set(engine.bytes(engine.putScalar(k), 32).slice());
      engine.release(inner);
    });
    const windows = { bits, count: Math.floor(128 / bits) + 1 };
    const digits = recodeScalars(engine, at, scalars.length, windows);
    const list = new Int16Array(
      engine.wasm.memory.buffer,
      digits.at,
      2 * scalars.length * windows.count,
    );
    const found = scalars.map((_, i): [bigint, bigint] => {
      const half = (which: number) => {
        let sum = 0n;
        for (let w = windows.count - 1; w >= 0; w--) {
          const digit = list[2 * (w * scalars.length + i) + which] as number;
          if (Math.abs(digit) > 2 ** (bits - 1)) throw new Error("a digit out of its range");
          sum = (sum << BigInt(bits)) + BigInt(digit);
        }
        return sum;
      };
      return [half(0), half(1)];
    });
    engine.release(mark);
    return found;
  }

  test("the vectors are of the lattice, and span it", () => {
    expect(modulo(A1 + B1 * LAMBDA)).toBe(0n);
    expect(modulo(A2 + B2 * LAMBDA)).toBe(0n);
    expect(absolute(A1 * B2 - A2 * B1)).toBe(FIELD_ORDER);
    expect(LARGEST < 2n ** 127n).toBe(true);
  });

  test("everywhere in the lattice's cell, corners and the rim of the rounding first, the halves stay below 2^127", () => {
    const one = 2n ** 64n;
    const places = [0n, 1n, 2n, one / 2n, one - 2n, one - 1n];
    for (let i = 1n; i < 33n; i++) places.push((i * one) / 256n);
    const scalars = places.flatMap((x) => places.flatMap((y) => [inCell(x, y)]));
    for (const k of [...scalars]) {
      for (const near of [-2n, -1n, 1n, 2n, LAMBDA, -LAMBDA]) scalars.push(modulo(k + near));
    }
    const random = createRandom(33n);
    for (let i = 0; i < 3000; i++) scalars.push(random.below(FIELD_ORDER));
    for (let i = 0n; i < 200n; i++) scalars.push(i, FIELD_ORDER - 1n - i);

    let [largest1, largest2] = [0n, 0n];
    for (const bits of [2, 3, 8, 13, 15]) {
      halves(scalars, bits).forEach(([k1, k2], i) => {
        const k = scalars[i] as bigint;
        if (modulo(k1 + k2 * LAMBDA - k) !== 0n) throw new Error(`another scalar: ${k}`);
        if (absolute(k1) > LARGEST || absolute(k2) > LARGEST) throw new Error(`too long: ${k}`);
        if (absolute(k1) > largest1) largest1 = absolute(k1);
        if (absolute(k2) > largest2) largest2 = absolute(k2);
      });
    }
    // the rim is reached: the second quotient off by more than one where the first half is longest
    expect(largest1 > (A2 * 110n) / 100n).toBe(true);
    expect(largest2 > (-B1 * 99n) / 100n).toBe(true);
  });

  test("scalars around those that are not split", () => {
    const low128 = FIELD_ORDER % 2n ** 128n;
    const borders = [2n ** 127n, 2n ** 128n, 2n ** 64n, 2n ** 191n, low128];
    const scalars = borders
      .flatMap((x) => [-2n, -1n, 0n, 1n, 2n].flatMap((y) => [x + y, FIELD_ORDER - x - y]))
      .filter((k) => k >= 0n && k < FIELD_ORDER);
    for (let bits = 2; bits <= 15; bits++) {
      halves(scalars, bits).forEach(([k1, k2], i) => {
        expect(modulo(k1 + k2 * LAMBDA)).toBe(scalars[i]);
      });
    }
    expect(halves([1n, FIELD_ORDER - 1n, 2n ** 127n - 1n], 7)).toEqual([
      [1n, 0n],
      [-1n, 0n],
      [2n ** 127n - 1n, 0n],
    ]);
  });

  test("a scalar at the order or above is seen, wherever it stands", () => {
    const check = (scalars: readonly bigint[]): boolean => {
      const mark = engine.mark();
      const at = engine.mark();
      for (const k of scalars) engine.putScalar(k);
      const result = engine.wasm.areCanonical(at, scalars.length) !== 0;
      engine.release(mark);
      return result;
    };
    expect(check([0n, 1n, FIELD_ORDER - 1n])).toBe(true);
    for (const step of [0n, 1n, 2n ** 64n, 2n ** 128n, 2n ** 192n, 2n ** 256n - 1n - FIELD_ORDER]) {
      for (const place of [0, 1, 2]) {
        expect(check([1n, 2n, 3n].with(place, FIELD_ORDER + step))).toBe(false);
      }
      if (step > 0n && step <= FIELD_ORDER) expect(check([FIELD_ORDER - step])).toBe(true);
    }
    // a high word that is smaller outweighs lower ones that are larger
    const mixed = FIELD_ORDER - 2n ** 192n;
    expect(check([mixed | (2n ** 192n - 1n)])).toBe(true);
    expect(check([((FIELD_ORDER >> 128n) << 128n) - 1n])).toBe(true);
    expect(check([((FIELD_ORDER >> 64n) << 64n) - 1n])).toBe(true);
  });
});
