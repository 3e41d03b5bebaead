import { describe, expect, it } from "vitest";
import { COUNTRIES, countryCode } from "../../src/credential/countries.ts";
import { OPERAND_LAYOUT } from "../../src/policy/operand-layout.ts";
import { CLAIMS, country, evaluate, ISSUER, mapOf, slot } from "./fixtures.ts";

describe("C21 claims within the issuer's authorisations", () => {
  it("refuses a regime whose bit is not set", () => {
    expect(evaluate({ claims: { kycRegime: 2n } })).toEqual([]);
    expect(evaluate({ claims: { kycRegime: 3n } })).toEqual(["issuerRegime"]);
    expect(evaluate({ claims: { kycRegime: 63n } })).toEqual(["issuerRegime"]);
    expect(evaluate({ claims: { kycRegime: 63n }, issuer: { regimes: 1n << 63n } })).toEqual([]);
  });

  it("refuses KYC under no regime, unless the issuer may", () => {
    expect(evaluate({ claims: { kycRegime: 0n } })).toEqual(["issuerRegime"]);
    expect(evaluate({ claims: { kycRegime: 0n }, issuer: { regimes: 1n } })).toEqual([]);
  });

  it("refuses a level above the issuer's", () => {
    expect(evaluate({ claims: { kycLevel: 3n } })).toEqual([]);
    expect(evaluate({ claims: { kycLevel: 4n } })).toEqual(["issuerKycLevel"]);
    expect(evaluate({ claims: { kycLevel: 2n }, issuer: { maxKycLevel: 1n } })).toEqual([
      "issuerKycLevel",
    ]);
  });

  it("refuses a client class beside the issuer's", () => {
    expect(evaluate({ claims: { clientClasses: 0b1111n } })).toEqual([]);
    expect(evaluate({ claims: { clientClasses: 0b11111n } })).toEqual(["issuerClientClasses"]);
    expect(evaluate({ issuer: { clientClasses: 0n } })).toEqual(["issuerClientClasses"]);
    expect(evaluate({ claims: { clientClasses: 0n }, issuer: { clientClasses: 0n } })).toEqual([]);
  });
});

describe("C11, C20 country indices", () => {
  const last = COUNTRIES.length - 1;
  const residence = (map: bigint, index: number) =>
    evaluate({ operands: { residenceMap: map }, claims: { residenceCountry: BigInt(index) } });

  it.each([1, 2, last, 250, 251, 252, 253, 254, 255])("reads the map's bit %i", (index) => {
    expect(residence(mapOf(index), index)).toEqual([]);
    expect(residence(mapOf(index) ^ (mapOf(256) - 2n), index)).toEqual(["residence"]);
  });

  it("reads it in each slot", () => {
    for (const index of [1n, BigInt(last), 255n]) {
      for (const field of ["citizenship1", "citizenship2", "citizenship3"] as const) {
        const all = mapOf(256) - 2n;
        const claims = { [field]: index };
        expect(evaluate({ operands: { citizenshipMap: all }, claims })).toEqual([]);
        const operands = { citizenshipMap: all ^ mapOf(index) };
        expect(evaluate({ operands, claims })).toEqual(["citizenships"]);
      }
    }
  });

  it("has a free index at 250, which no name has", () => {
    expect(last).toBe(249);
    expect(countryCode(250)).toBeUndefined();
  });
});

describe("denied subdivisions", () => {
  const operands = { deniedSubdivision1: slot("US-NY"), deniedSubdivision2: slot("CA-QC") };
  const at = (code: string, number?: bigint) => ({
    operands,
    claims: {
      residenceCountry: country(code.slice(0, 2)),
      residenceSubdivision: number ?? slot(code) & 1023n,
    },
  });

  it("denies each, and nothing of the same number elsewhere", () => {
    expect(evaluate(at("US-CA"))).toEqual([]);
    expect(evaluate(at("US-NY"))).toEqual(["subdivisions"]);
    expect(evaluate(at("CA-QC"))).toEqual(["subdivisions"]);
    expect(evaluate(at("CA-ON"))).toEqual([]);
    expect(evaluate(at("DE", slot("US-NY") & 1023n))).toEqual([]);
  });

  it("denies the unknown only in a country with a denied one", () => {
    expect(evaluate(at("US", 0n))).toEqual(["subdivisions"]);
    expect(evaluate(at("DE", 0n))).toEqual([]);
  });

  it("keeps to the circuit on a slot of no country: any use of it needs a residence", () => {
    const odd = { deniedSubdivision3: 5n };
    expect(evaluate({ operands: odd })).toEqual([]);
    expect(evaluate({ operands: odd, claims: { residenceCountry: 0n } })).toEqual(["subdivisions"]);
  });
});

describe("field values that no word can hold", () => {
  it("refuses them", () => {
    expect(() => evaluate({ claims: { residenceCountry: 256n } })).toThrow(/does not fit/);
    expect(() => evaluate({ issuer: { maxKycLevel: 8n } })).toThrow(/does not fit/);
    for (const { name, bits } of OPERAND_LAYOUT.fields) {
      expect(() => evaluate({ operands: { [name]: 1n << BigInt(bits) } })).toThrow(/does not fit/);
      expect(() => evaluate({ operands: { [name]: -1n } })).toThrow(/does not fit/);
    }
    expect(evaluate({ claims: CLAIMS, issuer: ISSUER })).toEqual([]);
  });
});
