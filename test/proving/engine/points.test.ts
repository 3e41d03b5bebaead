import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import type { EngineGroup, EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import {
  createEngine,
  createRandom,
  equalPoints,
  filePoint,
  G1,
  type G1Point,
  G2,
  type G2Point,
  KERNELS,
  putPoints,
  readPoint,
  readProjective,
} from "./engine-world.ts";

type Point = G1Point | G2Point;
/** noble's two groups by one set of methods. */
const asG1 = (point: Point): G1Point => point as G1Point;

const LAMBDA = 0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90ddn;
const NEGATED = 1;
const MAPPED = 2;

describe.each(KERNELS)("points of the %s kernel against @noble/curves", (kernel) => {
  describe.each(["g1", "g2"] as const)("%s", (name) => {
    const base = asG1(name === "g1" ? G1.BASE : G2.BASE);
    const zero = asG1(name === "g1" ? G1.ZERO : G2.ZERO);
    let engine: EngineInstance;
    let group: EngineGroup;

    beforeAll(async () => {
      engine = await createEngine(kernel);
      group = engine[name];
    });

    function addAll(pairs: readonly (readonly [entry: number, entry: number])[]): Point[] {
      const sums = engine.allocate(group.pointBytes * pairs.length);
      const triples = engine.allocate(12 * pairs.length);
      const list = new Uint32Array(engine.wasm.memory.buffer, triples, 3 * pairs.length);
      pairs.forEach(([a, b], i) => {
        list.set([a, b, sums + group.pointBytes * i], 3 * i);
      });
      group.addAll(triples, pairs.length);
      return pairs.map((_, i) => readPoint(engine, group, sums + group.pointBytes * i));
    }

    test("reads and writes points; infinity has no record", () => {
      const points = [base, base.double(), base.multiply(FIELD_ORDER - 1n), zero];
      const records = putPoints(engine, group, points);
      points.forEach((point, i) => {
        const found = readPoint(engine, group, records + group.recordBytes * i);
        expect(equalPoints(found, point)).toBe(true);
      });
    });

    test("refuses a coordinate that is not below p, and a point off the curve", () => {
      const good = filePoint(base);
      const read = (bytes: Uint8Array) => {
        const record = engine.allocate(group.recordBytes);
        return group.readPoints(engine.put(bytes), 1, 0, record, engine.allocate(4));
      };
      expect(read(good)).toBe(1);
      for (let i = 0; i < good.length; i += 32) {
        const high = good.slice();
        high.fill(0xff, i, i + 32);
        expect(read(high)).toBe(-1);
        const off = good.slice();
        off[i] = (off[i] ?? 0) ^ 1;
        expect(read(off)).toBe(-1);
        const lacking = good.slice();
        lacking.fill(0, i, i + 32);
        expect(read(lacking)).toBe(name === "g2" && lacking.every((x) => x === 0) ? 0 : -1);
      }
    });

    test("adds every pair of edge points, as they are, negated and mapped", () => {
      const points = [1n, 2n, 3n, FIELD_ORDER - 1n, FIELD_ORDER - 2n, LAMBDA].map((k) =>
        base.multiply(k),
      );
      points.push(zero);
      const records = putPoints(engine, group, points);
      const entries = points.flatMap((point, i) =>
        [0, NEGATED, MAPPED, NEGATED | MAPPED].map((flags) => {
          const mapped = flags & MAPPED && !point.is0() ? point.multiply(LAMBDA) : point;
          return {
            entry: (records + group.recordBytes * i) | flags,
            point: flags & NEGATED ? mapped.negate() : mapped,
          };
        }),
      );
      const pairs = entries.flatMap((a) => entries.map((b) => [a, b] as const));
      const sums = addAll(pairs.map(([a, b]) => [a.entry, b.entry]));
      pairs.forEach(([a, b], i) => {
        expect(equalPoints(sums[i] as Point, a.point.add(b.point))).toBe(true);
      });
    });

    test("adds chunks of every length around the chunk's", () => {
      const random = createRandom(4n);
      const points = Array.from({ length: 40 }, () => base.multiply(random.below(FIELD_ORDER)));
      const records = putPoints(engine, group, points);
      for (const length of [1, 2, 3, 1023, 1024, 1025, 2049]) {
        const pairs = Array.from(
          { length },
          () => [random.index(points.length), random.index(points.length)] as const,
        );
        const at = (i: number) => records + group.recordBytes * i;
        const sums = addAll(pairs.map(([a, b]) => [at(a), at(b)]));
        for (const i of length < 4 ? pairs.keys() : [0, 1, length - 2, length - 1]) {
          const [a, b] = pairs[i] as (typeof pairs)[number];
          const expected = (points[a] as G1Point).add(points[b] as G1Point);
          expect(equalPoints(sums[i] as Point, expected)).toBe(true);
        }
      }
    });

    test("complete projective addition and scalar multiplication", () => {
      const random = createRandom(5n);
      const points = [zero, base, base.negate(), base.multiply(random.below(FIELD_ORDER))];
      const records = putPoints(engine, group, points);
      const projective = points.map((_, i) => {
        const at = engine.allocate(group.projectiveBytes);
        group.toProjective(at, records + group.recordBytes * i);
        return at;
      });
      const out = engine.allocate(group.projectiveBytes);
      points.forEach((a, i) => {
        points.forEach((b, j) => {
          group.addProjective(out, projective[i] as number, projective[j] as number);
          expect(equalPoints(readProjective(engine, group, out), a.add(b))).toBe(true);
        });
        for (const k of [0n, 1n, 2n, FIELD_ORDER - 1n, random.below(FIELD_ORDER)]) {
          group.scale(out, projective[i] as number, engine.putScalar(k));
          const expected = k === 0n || a.is0() ? zero : a.multiply(k);
          expect(equalPoints(readProjective(engine, group, out), expected)).toBe(true);
        }
      });
    });
  });
});
