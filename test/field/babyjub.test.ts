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

/** EIP-2494, 'Test vectors' and 'Generator', 'Base Point'. */
const GENERATOR: Point = {
  x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
};
const BASE: Point = {
  x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
};
const P1: Point = {
  x: 17777552123799933955779906779655732241715742912184938656739573121738514868268n,
  y: 2626589144620713026669568689430873010625803728049924121243784502389097019475n,
};
const P2: Point = {
  x: 16540640123574156134436876038791482806971768689494387082833631921987005038935n,
  y: 20819045374670962167435360035096875258406992893633759881276124905556507972311n,
};

describe("EIP-2494 vectors", () => {
  it("adds", () => {
    expect(addPoints(P1, P2)).toEqual({
      x: 7916061937171219682591368294088513039687205273691143098332585753343424131937n,
      y: 14035240266687799601661095864649209771790948434046947201833777492504781204499n,
    });
  });

  it("doubles", () => {
    expect(addPoints(P1, P1)).toEqual({
      x: 6890855772600357754907169075114257697580319025794532037257385534741338397365n,
      y: 4338620300185947561074059802482547481416142213883829469920100239455078257889n,
    });
  });

  it("has (0, 1) as its identity", () => {
    expect(addPoints(IDENTITY, IDENTITY)).toEqual(IDENTITY);
    expect(addPoints(P1, IDENTITY)).toEqual(P1);
  });

  it("multiplies by 3 and by a full scalar", () => {
    expect(multiplyPoint(P1, 3n)).toEqual({
      x: 19372461775513343691590086534037741906533799473648040012278229434133483800898n,
      y: 9458658722007214007257525444427903161243386465067105737478306991484593958249n,
    });
    const scalar = 14035240266687799601661095864649209771790948434046947201833777492504781204499n;
    expect(multiplyPoint(P1, scalar)).toEqual({
      x: 17070357974431721403481313912716834497662307308519659060910483826664480189605n,
      y: 4014745322800118607127020275658861516666525056516280575712425373174125159339n,
    });
  });

  it("tells points on the curve from others", () => {
    expect(isOnCurve(IDENTITY)).toBe(true);
    expect(isOnCurve(P1)).toBe(true);
    expect(isOnCurve({ x: 1n, y: 0n })).toBe(false);
  });

  it("has the base point 8 G of order l", () => {
    expect(multiplyPoint(GENERATOR, 8n)).toEqual(BASE);
    expect(multiplyPoint(BASE, SUBGROUP_ORDER)).toEqual(IDENTITY);
    expect(multiplyPoint(BASE, SUBGROUP_ORDER - 1n)).not.toEqual(IDENTITY);
  });
});

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
