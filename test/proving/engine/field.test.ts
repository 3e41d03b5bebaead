import { beforeAll, describe, expect, test } from "vitest";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../../src/field/scalar.ts";
import type { EngineExports } from "../../../src/proving/engine/engine-exports.ts";
import { ELEMENT, type EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { createEngine, createRandom, KERNELS } from "./engine-world.ts";

/** Around zero, the order, its half, and every border of a limb, of 29 bits and of 52. */
function edges(p: bigint): bigint[] {
  const borders = [29, 52].flatMap((bits) =>
    Array.from({ length: Math.ceil(256 / bits) }, (_, i) => bits * i).flatMap((bit) => {
      const border = 2n ** BigInt(bit);
      const half = border << BigInt(bits - 1);
      return [border - 1n, border, border + 1n, half - 1n, half, p - border];
    }),
  );
  const top = 2n ** 256n;
  return [0n, 1n, 2n, p - 2n, p - 1n, p, p + 1n, (p - 1n) / 2n, (p + 1n) / 2n, 2n * p, top - 1n]
    .concat(borders)
    .filter((x) => x >= 0n && x < top);
}

describe.each(KERNELS)("field arithmetic of the %s kernel against BigInt", (kernel) => {
  describe.each([
    ["fq", BASE_FIELD_ORDER],
    ["fr", FIELD_ORDER],
  ] as const)("%s", (field, p) => {
    let engine: EngineInstance;
    const call = (name: string, ...values: number[]): number =>
      (engine.wasm[`${field}${name}` as keyof EngineExports] as (...a: number[]) => number)(
        ...values,
      );
    let slots: number[];
    let bytes: number;
    const put = (slot: number, value: bigint): number => {
      const at = slots[slot] as number;
      const mark = engine.mark();
      call("Unpack", at, engine.putScalar(value));
      call("Mul", at, at, engine.wasm[`${field}RSquared`].value);
      call("Norm", at, at);
      engine.release(mark);
      return at;
    };
    const get = (at: number): bigint => {
      call("Pack", bytes, at);
      return engine.readNumbers(bytes, 1)[0] as bigint;
    };
    const modulo = (x: bigint) => ((x % p) + p) % p;

    beforeAll(async () => {
      engine = await createEngine(kernel);
      slots = Array.from({ length: 12 }, () => engine.allocate(ELEMENT));
      bytes = engine.allocate(32);
    });

    function compare(x: bigint, y: bigint, z: bigint): void {
      const [a, b, c] = [put(0, x), put(1, y), put(2, z)];
      const [o, s, t, u] = slots.slice(4) as [number, number, number, number];
      const expectValue = (at: number, value: bigint, what: string) => {
        if (get(at) !== modulo(value)) throw new Error(`${what} of ${x}, ${y}, ${z}`);
      };
      call("Mul", o, a, b);
      expectValue(o, x * y, "mul");
      call("Mul2", o, a, b, s, b, c);
      expectValue(o, x * y, "mul2");
      expectValue(s, y * z, "mul2, second");
      call("Sqr", o, a);
      expectValue(o, x * x, "sqr");
      call("Sqr2", o, b, s, c);
      expectValue(o, y * y, "sqr2");
      expectValue(s, z * z, "sqr2, second");
      call("AddNorm", o, a, b);
      expectValue(o, x + y, "addNorm");
      call("SubNorm", o, a, b);
      expectValue(o, x - y, "subNorm");
      call("SubSubNorm", o, a, b, c);
      expectValue(o, x - y - z, "subSubNorm");
      call("AddNorm2", o, a, b, s, b, c);
      expectValue(o, x + y, "addNorm2");
      expectValue(s, y + z, "addNorm2, second");
      call("SubNorm2", o, a, b, s, b, c);
      expectValue(o, x - y, "subNorm2");
      expectValue(s, y - z, "subNorm2, second");
      call("SubSubNorm2", o, a, b, c, s, c, b, b);
      expectValue(o, x - y - z, "subSubNorm2");
      expectValue(s, z - y - y, "subSubNorm2, second");
      call("SubSignedNorm2", o, a, b, 1, s, b, c, -1);
      expectValue(o, x - y, "subSignedNorm2");
      expectValue(s, y + z, "subSignedNorm2, second");
      for (const sign of [1, -1]) {
        call("SubSignedNorm", o, a, b, sign);
        expectValue(o, x - BigInt(sign) * y, "subSignedNorm");
        for (const other of [1, -1]) {
          call("SubSigned", o, a, sign, b, other);
          call("Mul", s, o, c);
          expectValue(s, (BigInt(sign) * x - BigInt(other) * y) * z, "subSigned, mul");
        }
      }
      // loose values as factors, as the curve's formulas use them
      call("Sub", o, a, b);
      expect(call("IsZero", o) !== 0).toBe(modulo(x - y) === 0n);
      call("Mul", s, o, c);
      expectValue(s, (x - y) * z, "sub, mul");
      call("Add", s, b, b);
      call("Mul", t, s, c);
      expectValue(t, 2n * y * z, "add, mul");
      call("AddForProduct", s, a, b);
      call("AddForProduct", t, b, c);
      call("Mul", u, s, t);
      expectValue(u, (x + y) * (y + z), "addForProduct, mul");
      call("Mul", u, s, o);
      expectValue(u, (x + y) * (x - y), "addForProduct, sub, mul");
      call("Norm", u, o);
      expectValue(u, x - y, "norm");
    }

    test("edges, every pair of them", () => {
      const values = edges(p);
      values.forEach((x, i) => {
        for (const y of values) compare(x, y, values[(i * 7 + 3) % values.length] as bigint);
      });
    });

    test("random values", () => {
      const random = createRandom(1n);
      for (let i = 0; i < 3000; i++) {
        compare(random.below(2n ** 256n), random.below(p), random.below(p));
      }
    });

    test("long chains of products, sums and differences stay exact", () => {
      const random = createRandom(2n);
      let [x, y] = [random.below(p), random.below(p)];
      const [a, b] = [put(0, x), put(1, y)];
      const t = slots[4] as number;
      for (let i = 0; i < 20_000; i++) {
        const sign = i % 3 === 0 ? 1 : -1;
        call("Sub", t, a, b);
        call("Mul", a, t, b);
        call("SubSignedNorm", b, a, b, sign);
        call("SubSubNorm", a, a, b, b);
        const product = modulo((x - y) * y);
        const next = modulo(product - BigInt(sign) * y);
        [x, y] = [modulo(product - 2n * next), next];
      }
      expect(get(a)).toBe(x);
      expect(get(b)).toBe(y);
    });

    test("inverses, 0 of 0", () => {
      const random = createRandom(3n);
      for (const x of [...edges(p), ...Array.from({ length: 50 }, () => random.below(p))]) {
        call("Invert", slots[4] as number, put(0, x));
        expect(modulo(get(slots[4] as number) * x)).toBe(modulo(x) === 0n ? 0n : 1n);
      }
    });

    test("the order's border", () => {
      for (const [x, isCanonical] of [
        [0n, true],
        [p - 1n, true],
        [p, false],
        [p + 1n, false],
        [2n ** 256n - 1n, false],
        [p - 2n ** 64n, true],
        [p + 2n ** 64n, false],
        [p - 2n ** 128n, true],
        [p + 2n ** 192n, false],
        [p - 2n ** 192n, true],
      ] as const) {
        const mark = engine.mark();
        expect(call("IsCanonical", engine.putScalar(x)) !== 0).toBe(isCanonical);
        engine.release(mark);
      }
    });
  });
});
