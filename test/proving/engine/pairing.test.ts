import { bn254 } from "@noble/curves/bn254.js";
import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { P_IN_PAIR, placeG1, placeG2 } from "../../../src/proving/engine/place-point.ts";
import { fromG1, fromG2 } from "../../../src/proving/points.ts";
import {
  createRandom,
  equalPoints,
  G1,
  type G1Point,
  G2,
  type G2Point,
  readProjective,
} from "./engine-world.ts";
import { BUILDS, moduleOf, twistPoint } from "./verify-world.ts";

const { Fp, Fp2, Fp12 } = bn254.fields;
const P = Fp.ORDER;
type Fq12 = typeof Fp12.ONE;

const X = 4965661367192848881n;

/** In the order of the engine's memory. */
function coordinates({ c0, c1 }: Fq12): bigint[] {
  return [c0.c0, c0.c1, c0.c2, c1.c0, c1.c1, c1.c2].flatMap((x) => [x.c0, x.c1]);
}

function fromCoordinates(values: readonly bigint[]): Fq12 {
  return Fp12.fromBigTwelve(values as Parameters<typeof Fp12.fromBigTwelve>[0]);
}

const random = createRandom(41n);
const randomValue = (): Fq12 => fromCoordinates(Array.from({ length: 12 }, () => random.below(P)));
const fill = (value: bigint): Fq12 => fromCoordinates(Array(12).fill(value) as bigint[]);
const only = (i: number, value: bigint): Fq12 =>
  fromCoordinates((Array(12).fill(0n) as bigint[]).with(i, value));

const VALUES: [string, Fq12][] = [
  ["0", Fp12.ZERO],
  ["1", Fp12.ONE],
  ["p - 1 everywhere", fill(P - 1n)],
  ["(p - 1) / 2 everywhere", fill((P - 1n) / 2n)],
  ["(p + 1) / 2 everywhere", fill((P + 1n) / 2n)],
  ["limbs of ones", fill(2n ** 253n - 1n)],
  [
    "half limbs",
    fill([0, 51, 102, 153, 204].reduce((sum, bit) => sum + 2n ** BigInt(bit + 48), 0n)),
  ],
  ...Array.from({ length: 12 }, (_, i): [string, Fq12] => [`p - 1 at ${i}`, only(i, P - 1n)]),
  ...Array.from({ length: 6 }, (_, i): [string, Fq12] => [`random ${i}`, randomValue()]),
];

/** Whose power of p^4 - p^2 + 1 is 1. */
function cyclotomic(value: Fq12): Fq12 {
  const easy = Fp12.mul(Fp12.conjugate(value), Fp12.inv(value));
  return Fp12.mul(Fp12.frobeniusMap(easy, 2), easy);
}

describe.each(BUILDS)("pairing by the %s kernel against @noble/curves", (build) => {
  let engine: EngineInstance;

  beforeAll(async () => {
    engine = await EngineInstance.create(await moduleOf(build));
  });

  function put(value: Fq12): number {
    const [bytes = 0] = coordinates(value).map((x) => engine.putScalar(x));
    const at = engine.allocate(engine.wasm.fq12Bytes.value);
    expect(engine.wasm.fq12Read(at, bytes)).toBe(1);
    return at;
  }

  function get(at: number): Fq12 {
    const bytes = engine.allocate(32 * 12);
    engine.wasm.fq12Write(bytes, at);
    return fromCoordinates(engine.readNumbers(bytes, 12));
  }

  /** What `operation` makes of a value, into fresh memory and in its place. */
  function made(operation: (out: number, a: number) => void, value: Fq12): Fq12 {
    const [a, out] = [put(value), engine.allocate(engine.wasm.fq12Bytes.value)];
    operation(out, a);
    const result = get(out);
    expect(Fp12.eql(get(a), value)).toBe(true);
    operation(a, a);
    expect(Fp12.eql(get(a), result)).toBe(true);
    return result;
  }

  const isEqual = (name: string, found: Fq12, wanted: Fq12): void =>
    expect([name, ...coordinates(found)]).toEqual([name, ...coordinates(wanted)]);

  test("Fq12: products of all pairs of edges, in place too", () => {
    for (const [i, a] of VALUES) {
      for (const [j, b] of VALUES) {
        const mark = engine.mark();
        const at = put(b);
        isEqual(
          `${i}, ${j}`,
          made((out, x) => engine.wasm.fq12Mul(out, x, at), a),
          Fp12.mul(a, b),
        );
        engine.release(mark);
      }
    }
  });

  test("Fq12: squares, inverses, conjugates, Frobenius maps", () => {
    const { wasm } = engine;
    for (const [name, a] of VALUES) {
      isEqual(name, made(wasm.fq12Sqr, a), Fp12.sqr(a));
      isEqual(name, made(wasm.fq12Conjugate, a), Fp12.conjugate(a));
      const inverse = made(wasm.fq12Invert, a);
      isEqual(name, inverse, Fp12.is0(a) ? Fp12.ZERO : Fp12.inv(a));
      for (const power of [1, 2, 3]) {
        const map = (out: number, x: number) => wasm.fq12Frobenius(out, x, power);
        isEqual(`${name} ${power}`, made(map, a), Fp12.frobeniusMap(a, power));
      }
    }
    // the map itself: a^p
    const [, a] = VALUES.at(-1) as (typeof VALUES)[number];
    isEqual(
      "a^p",
      made((out, x) => wasm.fq12Frobenius(out, x, 1), a),
      Fp12.pow(a, P),
    );
  });

  test("refuses a coordinate that is not below p, and knows 1 from everything near it", () => {
    const { wasm } = engine;
    const at = engine.allocate(wasm.fq12Bytes.value);
    for (let i = 0; i < 12; i++) {
      for (const value of [P, P + 1n, 2n ** 256n - 1n]) {
        const values = (Array(12).fill(1n) as bigint[]).with(i, value);
        const [bytes = 0] = values.map((x) => engine.putScalar(x));
        expect(wasm.fq12Read(at, bytes)).toBe(0);
      }
    }
    expect(wasm.fq12IsOne(put(Fp12.ONE))).toBe(1);
    expect(wasm.fq12IsOne(put(Fp12.ZERO))).toBe(0);
    expect(wasm.fq12IsOne(put(fill(1n)))).toBe(0);
    for (let i = 0; i < 12; i++) {
      for (const value of [1n, 2n, P - 1n, 2n ** 51n, 2n ** 204n, 2n ** 232n]) {
        const near = fromCoordinates(coordinates(Fp12.ONE).with(i, i === 0 ? value + 1n : value));
        expect(wasm.fq12IsOne(put(near))).toBe(0);
      }
    }
  });

  test("squares in the cyclotomic subgroup, and the final exponentiation", () => {
    const { wasm } = engine;
    for (const [name, a] of VALUES) {
      if (Fp12.is0(a)) continue;
      const unit = cyclotomic(a);
      isEqual(name, made(wasm.fq12CyclotomicSqr, unit), Fp12.sqr(unit));
      isEqual(name, made(wasm.finalExponentiation, a), Fp12.finalExponentiate(a));
    }
    // nothing but 0 comes of 0
    isEqual("0", made(wasm.finalExponentiation, Fp12.ZERO), Fp12.ZERO);
  });

  test("the final exponentiation's power is 2x (6x^2 + 3x + 1) (p^12 - 1) / r", () => {
    const exponent = (2n * X * (6n * X * X + 3n * X + 1n) * (P ** 12n - 1n)) / FIELD_ORDER;
    const [, a] = VALUES.at(-1) as (typeof VALUES)[number];
    isEqual("power", made(engine.wasm.finalExponentiation, a), Fp12.pow(a, exponent));
  });

  /** A pair in the engine's memory; infinity of G1 as (0, y, 0), which is what sums are. */
  function putPair(at: number, p: G1Point, q: G2Point): void {
    placeG2(engine, at, fromG2(q), "q", refuse);
    if (p.is0()) engine.g1.clearProjective(at + P_IN_PAIR);
    else placeG1(engine, at + P_IN_PAIR, fromG1(p), "p", refuse);
  }

  function refuse(fault: string, where: string): never {
    throw new Error(`${where}: ${fault}`);
  }

  /** Product of pairings, with some of the points of G2 prepared as those of a key are; undefined if refused. */
  function pairing(
    pairs: readonly (readonly [G1Point, G2Point])[],
    fixed: readonly (readonly [G1Point, G2Point])[] = [],
  ): Fq12 | undefined {
    const { wasm } = engine;
    const mark = engine.mark();
    const [pairBytes, fixedBytes] = [wasm.pairBytes.value, wasm.fixedBytes.value];
    const at = engine.allocate(pairBytes * pairs.length);
    pairs.forEach(([p, q], i) => {
      putPair(at + pairBytes * i, p, q);
    });
    const fixedAt = engine.allocate(fixedBytes * fixed.length);
    fixed.forEach(([p, q], i) => {
      const pair = engine.allocate(pairBytes);
      putPair(pair, p, q);
      const lines = engine.allocate(wasm.lineBytes.value);
      wasm.prepareLines(lines, pair);
      wasm.placeFixed(fixedAt + fixedBytes * i, pair + P_IN_PAIR, lines);
    });
    const out = engine.allocate(wasm.fq12Bytes.value);
    const isGood = wasm.millerLoop(out, at, pairs.length, fixedAt, fixed.length) === 1;
    wasm.finalExponentiation(out, out);
    const result = get(out);
    engine.release(mark);
    return isGood ? result : undefined;
  }

  const nobles = (pairs: readonly (readonly [G1Point, G2Point])[]): Fq12 =>
    pairs
      .filter(([p]) => !p.is0())
      .reduce((product, [p, q]) => Fp12.mul(product, bn254.pairing(p, q)), Fp12.ONE);

  const { BASE } = G1;
  const scalars = [1n, 2n, 3n, FIELD_ORDER - 1n, FIELD_ORDER - 2n, X, 6n * X + 2n, 6n * X * X];

  test("pairings of generators, opposites, multiples that the loop passes, and random points", () => {
    const ofG1 = [...scalars, random.below(FIELD_ORDER)].map((k) => BASE.multiply(k));
    const ofG2 = [...scalars, random.below(FIELD_ORDER)].map((k) => G2.BASE.multiply(k));
    ofG1.forEach((p, i) => {
      for (const q of [ofG2[i] as G2Point, ofG2[(i + 4) % ofG2.length] as G2Point]) {
        const wanted = nobles([[p, q]]);
        isEqual(`${i}`, pairing([[p, q]]) as Fq12, wanted);
        isEqual(`${i} fixed`, pairing([], [[p, q]]) as Fq12, wanted);
      }
    });
  });

  test("infinity in G1 brings 1, beside others too", () => {
    const [p, q] = [BASE.multiply(5n), G2.BASE.multiply(7n)];
    isEqual("alone", pairing([[G1.ZERO, q]]) as Fq12, Fp12.ONE);
    isEqual("fixed", pairing([], [[G1.ZERO, q]]) as Fq12, Fp12.ONE);
    isEqual("none", pairing([]) as Fq12, Fp12.ONE);
    isEqual(
      "beside",
      pairing(
        [
          [G1.ZERO, q],
          [p, q],
        ],
        [[G1.ZERO, q]],
      ) as Fq12,
      nobles([[p, q]]),
    );
  });

  test("products of pairs, free and fixed, are those of their pairings", () => {
    const pairs = Array.from({ length: 5 }, () => {
      const [k, l] = [random.below(FIELD_ORDER), random.below(FIELD_ORDER)];
      return [BASE.multiply(k), G2.BASE.multiply(l)] as const;
    });
    const wanted = nobles(pairs);
    for (let free = 0; free <= pairs.length; free++) {
      isEqual(`${free}`, pairing(pairs.slice(0, free), pairs.slice(free)) as Fq12, wanted);
    }
  });

  test("bilinear, and not degenerate", () => {
    const [k, l] = [random.below(FIELD_ORDER), random.below(FIELD_ORDER)];
    const one = pairing([[BASE, G2.BASE]]) as Fq12;
    const both = pairing([[BASE.multiply(k), G2.BASE.multiply(l)]]) as Fq12;
    isEqual("k l", both, Fp12.pow(one, (k * l) % FIELD_ORDER));
    isEqual("order", Fp12.pow(one, FIELD_ORDER), Fp12.ONE);
    expect(Fp12.eql(one, Fp12.ONE)).toBe(false);
    const q = G2.BASE.multiply(l);
    isEqual(
      "opposite",
      pairing([
        [BASE, q],
        [BASE.negate(), q],
      ]) as Fq12,
      Fp12.ONE,
    );
    isEqual("opposite", pairing([[BASE, q]], [[BASE, q.negate()]]) as Fq12, Fp12.ONE);
    expect(
      Fp12.eql(
        pairing([
          [BASE, q],
          [BASE, q],
        ]) as Fq12,
        Fp12.ONE,
      ),
    ).toBe(false);
  });

  test("the subgroup's check is multiplication by r, in the loop too", () => {
    const { wasm } = engine;
    const inside = [...scalars, random.below(FIELD_ORDER)].map((k) => G2.BASE.multiply(k));
    const outside = Array.from({ length: 8 }, () => twistPoint(random));
    for (const point of [...outside]) {
      const rest = point.multiplyUnsafe(FIELD_ORDER - 1n).add(point);
      outside.push(rest, rest.add(G2.BASE), rest.negate());
    }
    const pair = engine.allocate(wasm.pairBytes.value);
    for (const [isInside, points] of [
      [true, inside],
      [false, outside],
    ] as const) {
      for (const point of points) {
        const ofOrder = point
          .multiplyUnsafe(FIELD_ORDER - 1n)
          .add(point)
          .is0();
        expect(ofOrder).toBe(isInside);
        placeG2(engine, pair, fromG2(point), "q", refuse);
        expect(wasm.isInSubgroup(pair)).toBe(isInside ? 1 : 0);
        expect(pairing([[BASE, point]]) !== undefined).toBe(isInside);
        expect(
          pairing([
            [BASE, G2.BASE],
            [BASE, point],
          ]) !== undefined,
        ).toBe(isInside);
      }
    }
  });

  test("what the subgroup's check rests on: the norm of 6x + 2 + pi - pi^2 + pi^3 and the cofactor share nothing", () => {
    const trace = 6n * X * X + 1n;
    expect(P + 1n - trace).toBe(FIELD_ORDER);
    // pi^2 = trace pi - p takes the sum to c0 + c1 pi
    const c0 = 6n * X + 2n + P - trace * P;
    const c1 = 1n - trace + trace * trace - P;
    const norm = c0 * c0 + c0 * c1 * trace + c1 * c1 * P;
    expect(norm % FIELD_ORDER).toBe(0n);
    expect(gcd(norm, 2n * P - FIELD_ORDER)).toBe(1n);
    expect(gcd(norm, (2n * P - FIELD_ORDER) * FIELD_ORDER)).toBe(FIELD_ORDER);
  });

  test("sums with coefficients of two halves", () => {
    const lambda = 0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90ddn;
    const { wasm, g1 } = engine;
    const edges = [0n, 1n, 2n, 2n ** 63n, 2n ** 64n - 1n, random.below(2n ** 64n)];
    const points = [1n, 2n, FIELD_ORDER - 1n, lambda, FIELD_ORDER - lambda].map((k) =>
      BASE.multiply(k),
    );
    const tables = engine.allocate(wasm.shortBytes.value * 2);
    const place = engine.allocate(g1.projectiveBytes);
    const [coefficients, out] = [engine.allocate(32), engine.allocate(g1.projectiveBytes)];
    const terms = points.flatMap((p, i) =>
      edges.map((low, j) => ({ p, low, high: edges[(j + i) % 6] as bigint })),
    );
    terms.forEach((term, i) => {
      const pair = [term, terms[(5 * i + 3) % terms.length] as typeof term];
      pair.forEach(({ p, low, high }, at) => {
        placeG1(engine, place, fromG1(p), "p", refuse);
        wasm.fillShort(tables + wasm.shortBytes.value * at, place);
        const view = new DataView(wasm.memory.buffer, coefficients + 16 * at, 16);
        view.setBigUint64(0, low, true);
        view.setBigUint64(8, high, true);
      });
      const wanted = pair.map(({ p, low, high }) =>
        p.multiplyUnsafe((low + high * lambda) % FIELD_ORDER),
      ) as [G1Point, G1Point];
      wasm.sumShort(out, tables, coefficients, 1);
      expect(equalPoints(readProjective(engine, g1, out), wanted[0])).toBe(true);
      wasm.sumShort(out, tables, coefficients, 2);
      expect(equalPoints(readProjective(engine, g1, out), wanted[0].add(wanted[1]))).toBe(true);
    });
  });
});

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

// what the constants of the curve are in @noble/curves
test("xi is 9 + u", () => {
  expect(Fp2.mulByNonresidue({ c0: 1n, c1: 0n })).toEqual({ c0: 9n, c1: 1n });
});
