import { describe, expect, it } from "vitest";
import {
  addPoints,
  assertPublicKey,
  IDENTITY,
  isOnCurve,
  multiplyPoint,
  type Point,
  SUBGROUP_ORDER,
} from "../../src/field/babyjub.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { codeOf } from "../support/thrown.ts";

/** EIP-2494, 'Generator' and 'Base Point'; its vectors are in test/vectors. */
const GENERATOR: Point = {
  x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
};
const BASE: Point = {
  x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
};
/** A generator of the eight points whose order divides 8. */
const TORSION = multiplyPoint(GENERATOR, SUBGROUP_ORDER);
const SMALL = Array.from({ length: 8 }, (_, k) => multiplyPoint(TORSION, BigInt(k)));

describe("assertPublicKey (C4, V8)", () => {
  it("has all eight small points to refuse", () => {
    expect(new Set(SMALL.map(({ x, y }) => `${x},${y}`)).size).toBe(8);
    expect(SMALL[0]).toEqual(IDENTITY);
  });

  it("accepts a key in the subgroup", () => {
    expect(assertPublicKey(BASE)).toBe(BASE);
  });

  it.each(SMALL.map((point, k) => ({ k, point })))("refuses $k T", ({ point }) => {
    expect(codeOf(() => assertPublicKey(point))).toBe("ERR_KEY_SMALL_ORDER");
  });

  it.each([1, 2, 3, 4, 5, 6, 7])("refuses A + %i T", (k) => {
    const shifted = addPoints(BASE, SMALL[k] ?? IDENTITY);
    expect(isOnCurve(shifted)).toBe(true);
    expect(codeOf(() => assertPublicKey(shifted))).toBe("ERR_KEY_NOT_IN_SUBGROUP");
    const back = addPoints(shifted, SMALL[8 - k] ?? IDENTITY);
    expect(assertPublicKey(back)).toEqual(BASE);
  });

  it.each([
    ["y + 1", { x: BASE.x, y: BASE.y + 1n }],
    ["x and y exchanged", { x: BASE.y, y: BASE.x }],
    ["(0, 0)", { x: 0n, y: 0n }],
    ["x + p, an alias", { x: BASE.x + FIELD_ORDER, y: BASE.y }],
    ["y - p, an alias", { x: BASE.x, y: BASE.y - FIELD_ORDER }],
  ])("refuses %s", (_, point) => {
    expect(codeOf(() => assertPublicKey(point))).toBe("ERR_KEY_OFF_CURVE");
  });
});
