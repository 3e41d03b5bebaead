import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import type { EngineGroup, EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import {
  type PointTable,
  recodeScalars,
  sumPoints,
  type Windows,
  windowsFor,
} from "../../../src/proving/engine/sum-points.ts";
import {
  createEngine,
  createRandom,
  equalPoints,
  G1,
  type G1Point,
  G2,
  KERNELS,
  putPoints,
  readProjective,
} from "./engine-world.ts";

const LAMBDA = 0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90ddn;
const windows = (bits: number): Windows => ({ bits, count: Math.floor(128 / bits) + 1 });

/** Where a scalar is split, is taken as short, or has digits that carry. */
const EDGE_SCALARS = [0n, 1n, 2n, 2n ** 127n - 1n, 2n ** 127n, 2n ** 128n - 1n, 2n ** 128n, LAMBDA]
  .concat([LAMBDA - 1n, LAMBDA + 1n, (FIELD_ORDER - 1n) / 2n, (FIELD_ORDER + 1n) / 2n])
  .concat(Array.from({ length: 24 }, (_, i) => 2n ** BigInt(10 * i + 9)))
  .flatMap((k) => [k, FIELD_ORDER - k])
  .filter((k) => k < FIELD_ORDER);

describe.each(KERNELS)("sums of the %s kernel against @noble/curves", (kernel) => {
  let engine: EngineInstance;
  beforeAll(async () => {
    engine = await createEngine(kernel);
  });

  function table(group: EngineGroup, points: readonly G1Point[]): PointTable {
    const records = putPoints(engine, group, points);
    const indices = engine.allocate(4 * points.length);
    new Uint32Array(engine.wasm.memory.buffer, indices, points.length).set(points.map((_, i) => i));
    return { records, indices, count: points.length };
  }

  function digits(scalars: readonly bigint[], size: Windows) {
    const at = engine.allocate(32 * scalars.length);
    const mark = engine.mark();
    scalars.forEach((k, i) => {
      const scalar = engine.putScalar(k);
      engine.bytes(at + 32 * i, 32).set(engine.bytes(scalar, 32));
    });
    engine.release(mark);
    return recodeScalars(engine, at, scalars.length, size);
  }

  test("split scalars are what they were, digits in their range", () => {
    const random = createRandom(6n);
    const scalars = [
      ...EDGE_SCALARS,
      ...Array.from({ length: 2000 }, () => random.below(FIELD_ORDER)),
    ];
    for (let bits = 2; bits <= 15; bits++) {
      const size = windows(bits);
      const { at, count } = digits(scalars, size);
      const list = new Int16Array(engine.wasm.memory.buffer, at, 2 * count * size.count);
      scalars.forEach((k, i) => {
        const half = (which: number): bigint => {
          let sum = 0n;
          for (let w = size.count - 1; w >= 0; w--) {
            const digit = list[2 * (w * count + i) + which] as number;
            if (Math.abs(digit) > 2 ** (bits - 1)) throw new Error(`digit ${digit} of ${k}`);
            sum = (sum << BigInt(bits)) + BigInt(digit);
          }
          return sum;
        };
        const sum = half(0) + half(1) * LAMBDA;
        if ((sum - k) % FIELD_ORDER !== 0n) throw new Error(`${bits} bits: ${k}`);
      });
    }
  });

  describe.each(["g1", "g2"] as const)("%s", (name) => {
    const base = (name === "g1" ? G1.BASE : G2.BASE) as G1Point;
    const zero = (name === "g1" ? G1.ZERO : G2.ZERO) as G1Point;

    /** Points are known multiples of the generator: the sum is one multiplication. */
    function compare(logs: readonly bigint[], scalars: readonly bigint[], size: Windows): void {
      const mark = engine.mark();
      const group = engine[name];
      const known = new Map<bigint, G1Point>();
      const points = logs.map((log) => {
        const point = known.get(log) ?? base.multiply(log);
        known.set(log, point);
        return point;
      });
      const points1 = table(group, points);
      const out = engine.allocate(group.projectiveBytes);
      for (const _ of sumPoints(engine, group, out, [
        { points: points1, digits: digits(scalars, size) },
      ]));
      const log = logs.reduce((sum, x, i) => (sum + x * (scalars[i] as bigint)) % FIELD_ORDER, 0n);
      const expected = log === 0n ? zero : base.multiply(log);
      expect(equalPoints(readProjective(engine, group, out), expected)).toBe(true);
      engine.release(mark);
    }

    const random = createRandom(7n);
    const full = (length: number) => Array.from({ length }, () => random.below(FIELD_ORDER));
    const nonZero = (length: number) => full(length).map((k) => k || 1n);

    test("one point with every edge scalar, in windows of every size", () => {
      EDGE_SCALARS.forEach((k, i) => {
        compare([5n], [k], windows(2 + (i % 8)));
      });
    });

    test("edge scalars together, random scalars, few and many points", () => {
      compare(nonZero(EDGE_SCALARS.length), EDGE_SCALARS, windows(7));
      for (const length of [1, 2, 3, 17, 300]) {
        compare(nonZero(length), full(length), windowsFor(length));
      }
    });

    test("no point at all, and no scalar but 0", () => {
      compare([], [], windows(5));
      compare(nonZero(9), new Array<bigint>(9).fill(0n), windows(5));
    });

    test("equal points, opposite points and equal scalars: doublings and infinity in the buckets", () => {
      compare(new Array<bigint>(37).fill(3n), new Array<bigint>(37).fill(1n), windows(4));
      compare(new Array<bigint>(64).fill(3n), new Array<bigint>(64).fill(LAMBDA), windows(4));
      const opposite = Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 9n : FIELD_ORDER - 9n));
      compare(opposite, new Array<bigint>(64).fill(12345n), windows(4));
      compare(opposite, full(64), windows(3));
      const few = Array.from(
        { length: 200 },
        (_, i) => [2n, FIELD_ORDER - 2n, LAMBDA][i % 3] ?? 1n,
      );
      compare(
        few,
        full(200).map((k) => k % 5n),
        windows(4),
      );
    });

    test("skewed buckets: one scalar for most of the points", () => {
      const scalars = full(700).map((k, i) => (i % 50 === 0 ? k : 1n));
      compare(
        Array.from({ length: 700 }, (_, i) => BigInt((i % 90) + 1)),
        scalars,
        windows(8),
      );
    });

    test("two parts share their buckets", () => {
      const group = engine[name];
      const size = windows(6);
      const logs = [nonZero(30), nonZero(50)] as const;
      const scalars = [full(40), full(50)] as const;
      const first = table(
        group,
        logs[0].map((log) => base.multiply(log)),
      );
      // the first part's scalars start later than its points
      new Uint32Array(engine.wasm.memory.buffer, first.indices, 30).set(
        Array.from({ length: 30 }, (_, i) => i + 10),
      );
      const second = table(
        group,
        logs[1].map((log) => base.multiply(log)),
      );
      const out = engine.allocate(group.projectiveBytes);
      for (const _ of sumPoints(engine, group, out, [
        { points: first, digits: digits(scalars[0], size) },
        { points: second, digits: digits(scalars[1], size) },
      ]));
      const sum =
        logs[0].reduce((s, x, i) => s + x * (scalars[0][i + 10] as bigint), 0n) +
        logs[1].reduce((s, x, i) => s + x * (scalars[1][i] as bigint), 0n);
      const expected = base.multiply(sum % FIELD_ORDER);
      expect(equalPoints(readProjective(engine, group, out), expected)).toBe(true);
    });
  });
});
