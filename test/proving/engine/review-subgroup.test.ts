import { bn254 } from "@noble/curves/bn254.js";
import { beforeAll, describe, expect, test } from "vitest";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../../src/field/scalar.ts";
import type { EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { createEngine, G2, type G2Point, KERNELS } from "./engine-world.ts";

const { Fp2 } = bn254.fields;
/** The twist has COFACTOR * FIELD_ORDER points; the cofactor has small factors. */
const COFACTOR = 2n * BASE_FIELD_ORDER - FIELD_ORDER;
const SMALL_ORDERS = [10069n, 5864401n, 10069n * 5864401n, 1875725156269n];

/** Of any scalar and any point, which noble's own refuses. */
function times(point: G2Point, scalar: bigint): G2Point {
  let [sum, power] = [G2.ZERO, point];
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = sum.add(power);
    power = power.double();
  }
  return sum;
}

function somePoint(): G2Point {
  const b = Fp2.div(Fp2.create({ c0: 3n, c1: 0n }), Fp2.create({ c0: 9n, c1: 1n }));
  for (let c0 = 1n; ; c0++) {
    const x = Fp2.create({ c0, c1: 7n });
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b));
      return G2.fromAffine({ x, y });
    } catch {
      // no point has this x
    }
  }
}

const X = 4965661367192848881n;
const P = BASE_FIELD_ORDER;
/** Trace of the twist's own Frobenius map pi: pi^2 = TRACE pi - p. */
const TRACE = 6n * X * X + 1n;

function gcd(a: bigint, b: bigint): bigint {
  let [r0, r1] = [a < 0n ? -a : a, b];
  while (r1 !== 0n) [r0, r1] = [r1, r0 % r1];
  return r0;
}

/** Of a + b pi: who is sent to 0 by that has an order which divides this. */
const norm = (a: bigint, b: bigint): bigint => a * a + TRACE * a * b + P * b * b;

test("the subgroup's equation has no other solution: its norm is prime to the cofactor", () => {
  // 6x + 2 + pi - pi^2 + pi^3
  const sum = norm(6n * X + 2n + P - TRACE * P, 1n - TRACE + TRACE * TRACE - P);
  expect(sum % FIELD_ORDER).toBe(0n);
  expect(gcd(sum, COFACTOR)).toBe(1n);
  for (const order of SMALL_ORDERS) expect(COFACTOR % order).toBe(0n);
});

/** 6x + 2 in signed digits as the loop takes them, the lowest first. */
const DIGITS = "000+0+0-00-000+00-0-000+0-0000-00+0-00+00000-00-0+0-000-0-000+0-0+";

test("no point of the twist meets an exception of the loop's formulas", () => {
  const whole = COFACTOR * FIELD_ORDER;
  let k = 1n;
  for (const digit of [...DIGITS].reverse().slice(1)) {
    k *= 2n;
    if (digit === "0") continue;
    // T = kQ would be Q, -Q or infinity
    for (const off of [-1n, 0n, 1n]) expect(gcd(k + off, whole)).toBe(1n);
    k += digit === "+" ? 1n : -1n;
  }
  expect(k).toBe(6n * X + 2n);
  // T would be pi(Q) or its opposite, then (T + pi)(Q) pi^2(Q) or its opposite
  for (const order of [
    norm(k, -1n),
    norm(k, 1n),
    norm(k + P, 1n - TRACE),
    norm(k - P, 1n + TRACE),
  ]) {
    expect(gcd(order, whole)).toBe(1n);
  }
});

describe.each(KERNELS)("membership in G2 by the %s kernel", (kernel) => {
  let engine: EngineInstance;
  let pair: number;
  beforeAll(async () => {
    engine = await createEngine(kernel);
    pair = engine.allocate(engine.wasm.pairBytes.value);
  });

  function isMember(point: G2Point): boolean {
    const { x, y } = point.toAffine();
    const mark = engine.mark();
    const [bytes] = [x.c0, x.c1, y.c0, y.c1].map((c) => engine.putScalar(c)) as [number];
    expect(engine.wasm.readClaimG2(pair, bytes)).toBe(1);
    engine.release(mark);
    return engine.wasm.isInSubgroup(pair) !== 0;
  }

  test.each(SMALL_ORDERS)("a point of order %i is none, nor with one added", (order) => {
    const small = times(somePoint(), (FIELD_ORDER * COFACTOR) / order);
    expect(small.is0()).toBe(false);
    expect(times(small, order).is0()).toBe(true);
    for (const point of [small, small.negate(), small.add(G2.BASE), G2.BASE.subtract(small)]) {
      expect(isMember(point)).toBe(false);
    }
  });

  test("no multiple of the smallest one is", () => {
    const small = times(somePoint(), (FIELD_ORDER * COFACTOR) / 10069n);
    let point = small;
    for (let k = 0; k < 500; k++) {
      if (isMember(point)) throw new Error(`multiple ${k + 1}`);
      point = point.add(small);
    }
  });

  test("multiples of the generator are", () => {
    let point: G2Point = G2.BASE;
    for (let k = 0; k < 500; k++) {
      if (!isMember(point)) throw new Error(`multiple ${k + 1}`);
      point = k % 2 === 0 ? point.add(G2.BASE) : point.double();
    }
    expect(isMember(times(G2.BASE, FIELD_ORDER - 1n))).toBe(true);
  });
});
