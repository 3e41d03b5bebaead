import { describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { domainFor, invert, lagrangeAt } from "../../src/proving/setup/evaluation-domain.ts";

const POINT = 123456789n ** 7n % FIELD_ORDER;

describe("evaluation domain", () => {
  test.each([
    [1, 2],
    [2, 2],
    [3, 4],
    [8191, 8192],
    [8192, 8192],
    [8193, 16384],
  ])("%i rows need %i points", (rows, size) => {
    expect(domainFor(rows).size).toBe(size);
  });

  test("refuses what BN254 has no domain for", () => {
    expect(() => domainFor(2 ** 27 + 1)).toThrow(RangeError);
    expect(domainFor(2 ** 27).size).toBe(2 ** 27);
  });

  test("Lagrange polynomials interpolate 1, x and x^(n-1)", () => {
    const domain = domainFor(16);
    const values = lagrangeAt(domain, POINT);
    // L_1 / L_0 = w (x - 1) / (x - w), solved for w
    const ratio = ((values[1] ?? 0n) * invert(values[0] ?? 0n)) % FIELD_ORDER;
    const w = (ratio * POINT * invert((POINT - 1n + ratio) % FIELD_ORDER)) % FIELD_ORDER;
    const interpolate = (f: (x: bigint) => bigint) => {
      let [sum, x] = [0n, 1n];
      for (const value of values) {
        sum = (sum + value * f(x)) % FIELD_ORDER;
        x = (x * w) % FIELD_ORDER;
      }
      return [sum, x];
    };
    expect(interpolate(() => 1n)).toEqual([1n, 1n]);
    expect(interpolate((x) => x)[0]).toBe(POINT);
    expect(interpolate((x) => x ** 15n)[0]).toBe(POINT ** 15n % FIELD_ORDER);
    expect(interpolate((x) => x ** 16n)[0]).toBe(1n);
  });

  test("refuses a point of the domain", () => {
    expect(() => lagrangeAt(domainFor(16), 1n)).toThrow(RangeError);
  });
});
