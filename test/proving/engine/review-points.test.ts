import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import {
  ELEMENT,
  type EngineGroup,
  type EngineInstance,
} from "../../../src/proving/engine/engine-instance.ts";
import {
  createEngine,
  createRandom,
  equalPoints,
  G1,
  type G1Point,
  G2,
  KERNELS,
  putPoints,
  readPoint,
} from "./engine-world.ts";
import { createRawField, type RawField } from "./raw-limbs.ts";

const NEGATED = 1;

/** The same numbers by limbs that an honest computation hardly ever gives: a multiple of the order more or less. */
describe.each(KERNELS)("other representatives of a point, %s kernel", (kernel) => {
  describe.each(["g1", "g2"] as const)("%s", (name) => {
    const base = (name === "g1" ? G1.BASE : G2.BASE) as G1Point;
    let engine: EngineInstance;
    let group: EngineGroup;
    let raw: RawField;

    beforeAll(async () => {
      engine = await createEngine(kernel);
      group = engine[name];
      raw = createRawField(engine, kernel, "fq");
    });

    /** A copy of a record whose elements are, one by one, the order's `multiples` away. */
    function shifted(record: number, multiples: readonly bigint[]): number {
      const at = engine.allocate(group.recordBytes);
      engine.bytes(at, group.recordBytes).set(engine.bytes(record, group.recordBytes).slice());
      multiples.forEach((multiple, i) => {
        const value = raw.numberOf(raw.limbsAt(record + ELEMENT * i));
        // towards zero and beyond, so that the value stays below the order
        const sign = value > 0n ? -1n : 1n;
        raw.putAt(at + ELEMENT * i, raw.balanced(value + sign * multiple * raw.p));
      });
      return at;
    }

    function add(pairs: readonly (readonly [entry: number, entry: number])[]): G1Point[] {
      const sums = engine.allocate(group.pointBytes * pairs.length);
      const triples = engine.allocate(12 * pairs.length);
      const list = new Uint32Array(engine.wasm.memory.buffer, triples, 3 * pairs.length);
      pairs.forEach(([a, b], i) => {
        list.set([a, b, sums + group.pointBytes * i], 3 * i);
      });
      group.addAll(triples, pairs.length);
      return pairs.map((_, i) => readPoint(engine, group, sums + group.pointBytes * i) as G1Point);
    }

    test("equal and opposite points are seen, and their neighbours in the batch stay right", () => {
      const random = createRandom(32n);
      const degree = group.degree;
      const choices = Array.from({ length: 4 ** degree }, (_, bits) =>
        Array.from({ length: 2 * degree }, (_, i) => BigInt((bits >> i) & 1)),
      );
      const points = choices.map(() => base.multiply(random.below(FIELD_ORDER)));
      const records = putPoints(engine, group, points);
      const zero = base.subtract(base);
      const expected: G1Point[] = [];
      const pairs: [number, number][] = [];
      choices.forEach((multiples, i) => {
        const record = records + group.recordBytes * i;
        const other = shifted(record, multiples);
        const neighbour = records + group.recordBytes * ((i + 1) % points.length);
        const [point, next] = [points[i], points[(i + 1) % points.length]] as [G1Point, G1Point];
        pairs.push(
          [record, other],
          [other, record],
          [record | NEGATED, other | NEGATED],
          [record | NEGATED, other],
          [other | NEGATED, record],
          [record, neighbour],
        );
        expected.push(
          point.double(),
          point.double(),
          point.double().negate(),
          zero,
          zero,
          point.add(next),
        );
      });
      add(pairs).forEach((sum, i) => {
        if (!equalPoints(sum, expected[i] as G1Point)) throw new Error(`addition ${i}`);
      });
      expect(pairs).toHaveLength(6 * choices.length);
    });
  });
});
