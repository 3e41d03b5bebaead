import { beforeAll, describe, expect, test } from "vitest";
import { EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { createRandom, engineModule, KERNELS } from "./engine-world.ts";
import { absolute, createRawField, extremes, FIELDS, type RawField } from "./raw-limbs.ts";

/** Words of docs/engine-bounds.md: the largest limb but the last, in halves of a limb's range, and thousandths of p. */
interface Class {
  readonly halves: bigint;
  readonly value: bigint;
}

describe.each(KERNELS)("limbs at their bounds, %s kernel", (kernel) => {
  describe.each(FIELDS)("%s", (field) => {
    let raw: RawField;
    let half: bigint;
    const isScalar = kernel === "scalar";
    const tight: Class = { halves: 1n, value: isScalar ? 600n : 1100n };
    const normed: Class = { halves: 1n, value: isScalar ? 600n : 501n };
    const loose: Class = { halves: 2n, value: isScalar ? 1200n : 2200n };

    beforeAll(async () => {
      raw = createRawField(await EngineInstance.create(await engineModule(kernel)), kernel, field);
      half = 2n ** BigInt(raw.bits - 1);
    });

    const random = createRandom(21n);
    const inClass = ({ halves, value }: Class) => extremes(raw, halves * half, value, random);
    const signs = [1n, -1n] as const;

    function expectElement(at: number, expected: bigint, { halves, value }: Class, what: string) {
      const limbs = raw.limbsAt(at);
      const number = raw.numberOf(limbs);
      if (raw.modulo(number - expected) !== 0n) throw new Error(`${what}: another value`);
      if (limbs.slice(0, -1).some((limb) => absolute(limb) > halves * half)) {
        throw new Error(`${what}: a limb out of bounds`);
      }
      // two units of the last limb for what the extremes leave to round
      if (absolute(number) * 1000n > value * raw.p) throw new Error(`${what}: value out of bounds`);
    }

    /** Products of the two classes by all of a, b; what they may reach. */
    function multiply(first: Class, second: Class, out: Class): void {
      const inverse = inverseOf(raw.r, raw.p);
      const [list1, list2] = [inClass(first), inClass(second)];
      list1.forEach((x, i) => {
        for (const [j, y] of list2.entries()) {
          const other = list1[(i + 7 * j) % list1.length] as bigint[];
          const [a, b, c] = [raw.put(0, x), raw.put(1, y), raw.put(2, other)];
          const [o, s] = raw.slots.slice(4) as [number, number];
          const [vx, vy, vz] = [x, y, other].map(raw.numberOf) as [bigint, bigint, bigint];
          raw.call("Mul", o, a, b);
          expectElement(o, vx * vy * inverse, out, "mul");
          raw.call("Mul2", o, a, b, s, c, b);
          expectElement(o, vx * vy * inverse, out, "mul2");
          expectElement(s, vz * vy * inverse, out, "mul2, second");
        }
      });
    }

    test("products of tight and loose elements", () => {
      multiply(tight, tight, { halves: 1n, value: isScalar ? 510n : 960n });
      multiply(loose, tight, { halves: 1n, value: isScalar ? 510n : 1420n });
      multiply(loose, loose, { halves: 1n, value: isScalar ? 510n : 2340n });
    });

    test("products at the last bound, and wrong beyond it: the patterns reach it", () => {
      if (isScalar) {
        multiply({ halves: 4n, value: 2400n }, { halves: 3n, value: 1800n }, normed);
        expect(() =>
          multiply({ halves: 4n, value: 2400n }, { halves: 4n, value: 2400n }, normed),
        ).toThrow("another value");
      } else {
        multiply(
          { halves: 2n, value: 2340n },
          { halves: 2n, value: 2340n },
          { ...tight, value: 2590n },
        );
        expect(() =>
          multiply({ halves: 4n, value: 1000n }, { halves: 2n, value: 1000n }, tight),
        ).toThrow("another value");
      }
    });

    test("squares", () => {
      const inverse = inverseOf(raw.r, raw.p);
      const out = { halves: 1n, value: isScalar ? 510n : 960n };
      const list = inClass(tight);
      list.forEach((x, i) => {
        const y = list[(3 * i + 1) % list.length] as bigint[];
        const [a, b] = [raw.put(0, x), raw.put(1, y)];
        const [o, s] = raw.slots.slice(4) as [number, number];
        raw.call("Sqr", o, a);
        expectElement(o, raw.numberOf(x) ** 2n * inverse, out, "sqr");
        raw.call("Sqr2", o, a, s, b);
        expectElement(o, raw.numberOf(x) ** 2n * inverse, out, "sqr2");
        expectElement(s, raw.numberOf(y) ** 2n * inverse, out, "sqr2, second");
      });
    });

    test("sums, differences and what takes them near zero again", () => {
      const list = inClass(tight);
      // three terms and more: each near the bound of what a use hands in
      const small = inClass({ halves: 1n, value: isScalar ? 600n : 810n });
      list.forEach((x, i) => {
        const y = list[(5 * i + 2) % list.length] as bigint[];
        const [u, v, w] = [0, 1, 2].map((n) => small[(11 * i + 3 * n) % small.length]) as [
          bigint[],
          bigint[],
          bigint[],
        ];
        const [a, b, c, d, e] = [x, y, u, v, w].map((limbs, slot) => raw.put(slot, limbs)) as [
          number,
          number,
          number,
          number,
          number,
        ];
        const [vx, vy, vu, vv, vw] = [x, y, u, v, w].map(raw.numberOf) as [
          bigint,
          bigint,
          bigint,
          bigint,
          bigint,
        ];
        const [o, s] = raw.slots.slice(5) as [number, number];
        const expectNormed = (at: number, value: bigint, what: string) =>
          expectElement(at, value, { ...normed, value: 501n }, what);
        raw.call("Add", o, a, b);
        expectElement(o, vx + vy, loose, "add");
        raw.call("Norm", s, o);
        expectNormed(s, vx + vy, "add, norm");
        raw.call("Sub", o, a, b);
        expectElement(o, vx - vy, loose, "sub");
        raw.call("AddForProduct", o, a, b);
        expectElement(o, vx + vy, isScalar ? loose : { ...loose, halves: 1n }, "addForProduct");
        raw.call("AddNorm", o, a, b);
        expectNormed(o, vx + vy, "addNorm");
        raw.call("SubNorm", o, a, b);
        expectNormed(o, vx - vy, "subNorm");
        raw.call("AddNorm2", o, a, b, s, b, c);
        expectNormed(o, vx + vy, "addNorm2");
        expectNormed(s, vy + vu, "addNorm2, second");
        raw.call("SubNorm2", o, a, b, s, c, b);
        expectNormed(o, vx - vy, "subNorm2");
        expectNormed(s, vu - vy, "subNorm2, second");
        raw.call("SubSubNorm", o, c, d, e);
        expectNormed(o, vu - vv - vw, "subSubNorm");
        raw.call("SubSubNorm2", o, c, d, e, s, d, e, e);
        expectNormed(o, vu - vv - vw, "subSubNorm2");
        expectNormed(s, vv - vw - vw, "subSubNorm2, second");
        for (const sign of signs) {
          for (const other of signs) {
            raw.call("SubSigned", o, a, Number(sign), b, Number(other));
            expectElement(o, sign * vx - other * vy, loose, "subSigned");
            raw.call("SubSignedNorm2", o, a, b, Number(sign), s, b, c, Number(other));
            expectNormed(o, vx - sign * vy, "subSignedNorm2");
            expectNormed(s, vy - other * vu, "subSignedNorm2, second");
          }
          raw.call("SubSignedNorm", o, a, b, Number(sign));
          expectNormed(o, vx - sign * vy, "subSignedNorm");
        }
      });
    });

    test("values around odd multiples of half the order go to the nearer side", () => {
      const { p } = raw;
      for (let n = -3n; n <= 3n; n++) {
        for (const near of [-1n, 0n, 1n]) {
          const value = n * p + (p >> 1n) + near;
          raw.call("Norm", raw.slots[5] as number, raw.put(0, raw.balanced(value)));
          expectElement(raw.slots[5] as number, value, { ...normed, value: 501n }, "norm");
        }
      }
    });

    /** Other limbs of the same value: carries moved about, each limb at most a whole one. */
    function respreads(limbs: readonly bigint[]): bigint[][] {
      const whole = 2n ** BigInt(raw.bits);
      const moved = (choose: (i: number) => boolean): bigint[] => {
        const list = [...limbs];
        for (let i = 0; i + 1 < list.length; i++) {
          const limb = list[i] as bigint;
          if (!choose(i) || limb === 0n) continue;
          const carry = limb > 0n ? 1n : -1n;
          list[i] = limb - carry * whole;
          list[i + 1] = (list[i + 1] as bigint) + carry;
        }
        return list;
      };
      return [
        [...limbs],
        moved(() => true),
        moved((i) => i % 2 === 0),
        moved((i) => i === 0),
        moved((i) => i === raw.count - 2),
      ];
    }

    test("no representative of zero is missed, none but zero is taken for it", () => {
      const { p, count, bits } = raw;
      const most = isScalar ? 8n : 4n;
      for (let j = -most; j <= most; j++) {
        for (const limbs of respreads(raw.balanced(j * p))) {
          expect(raw.numberOf(limbs)).toBe(j * p);
          if (raw.call("IsZero", raw.put(0, limbs)) === 0) throw new Error(`${j}: ${limbs}`);
          for (let i = 0; i < count; i++) {
            for (const off of [1n, -1n, 2n ** BigInt(bits - 2)]) {
              const list = limbs.map((limb, at) => (at === i ? limb + off : limb));
              if (absolute(list[i] as bigint) > 2n ** BigInt(bits)) continue;
              expect(raw.call("IsZero", raw.put(0, list)) !== 0).toBe(false);
            }
          }
        }
      }
      // the lowest limb of a multiple of the order, and nothing of the rest
      for (let j = -most; j <= most; j++) {
        if (j === 0n) continue;
        const limbs = raw.balanced(j * p).map((limb, i) => (i === 0 ? limb : 0n));
        expect(raw.call("IsZero", raw.put(0, limbs)) !== 0).toBe(false);
      }
    });

    test("what is packed is canonical, whatever represents it", () => {
      const inverse = inverseOf(raw.r, raw.p);
      const expectPacked = (limbs: readonly bigint[]) => {
        expect(raw.pack(raw.put(0, limbs))).toBe(raw.modulo(raw.numberOf(limbs) * inverse));
      };
      for (const limbs of inClass({ halves: 1n, value: isScalar ? 2000n : 1300n })) {
        expectPacked(limbs);
      }
      for (let j = -1n; j <= 1n; j++) {
        // R and -R are 1 and -1 as elements
        const r = raw.r % raw.p;
        for (const value of [0n, 1n, -1n, r, -r, r - raw.p, raw.p - r]) {
          const sum = j * raw.p + value;
          if (absolute(sum) * 10n <= 13n * raw.p) expectPacked(raw.balanced(sum));
        }
      }
    });

    test("numbers come in with limbs that are not balanced", () => {
      const { p } = raw;
      const top = 2n ** 256n - 1n;
      const values = isScalar ? [top, top - p, 5n * p, p - 1n, 0n] : [p - 1n, p - 2n, 0n];
      for (let i = 0; i < raw.count; i++) {
        const border = 2n ** BigInt(raw.bits * i);
        values.push(border - 1n, border, p - 1n - ((p - 1n) % (border || 1n)));
      }
      for (const value of values) {
        const limbs = Array.from({ length: raw.count }, (_, i) =>
          BigInt.asUintN(raw.bits, value >> BigInt(raw.bits * i)),
        );
        const at = raw.put(0, limbs);
        const o = raw.slots[5] as number;
        raw.call("Mul", o, at, raw.rSquared);
        const out = { halves: 1n, value: isScalar ? 520n : 700n };
        expectElement(o, value * raw.r, out, "unpacked, mul");
      }
    });
  });
});

function inverseOf(value: bigint, p: bigint): bigint {
  let [r0, r1, s0, s1] = [p, value % p, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [s0, s1] = [s1, s0 - quotient * s1];
  }
  return ((s0 % p) + p) % p;
}
