import { describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import {
  domainFor,
  invert,
  primitiveRoot,
  vanishingAt,
} from "../../src/proving/setup/evaluation-domain.ts";

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

  test.each([1, 4, 28])("the root of order 2^%i is primitive", (power) => {
    const root = primitiveRoot(power);
    let value = root;
    for (let i = 1; i < power; i++) value = (value * value) % FIELD_ORDER;
    expect(value).toBe(FIELD_ORDER - 1n);
  });

  test("the vanishing polynomial, and the inverse", () => {
    expect(vanishingAt(domainFor(4), POINT)).toBe((POINT ** 4n - 1n) % FIELD_ORDER);
    expect((invert(POINT) * POINT) % FIELD_ORDER).toBe(1n);
  });

  test("refuses a point of the domain", () => {
    expect(() => vanishingAt(domainFor(16), 1n)).toThrow(RangeError);
    expect(() => vanishingAt(domainFor(16), primitiveRoot(4))).toThrow(RangeError);
    expect(() => vanishingAt(domainFor(16), primitiveRoot(5))).not.toThrow();
  });
});
