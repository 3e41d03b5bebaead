import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { iso31661, iso31662 } from "iso-3166";
import { describe, expect, it } from "vitest";
import {
  formatTable,
  ISO_SOURCE,
  missingRevision,
  parseTable,
  type Revision,
} from "../../scripts/freeze-countries.ts";
import {
  COUNTRIES,
  COUNTRY_TABLE_REVISION,
  countryCode,
  countryIndex,
  subdivisionCode,
  subdivisionIndex,
} from "../../src/credential/countries.ts";
import { codeOf } from "../support/thrown.ts";

const TEXT = readFileSync("src/credential/iso-3166.frozen.json", "utf8");
const FROZEN = parseTable(TEXT);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Of what is frozen: these lines never change; a later revision adds a line. */
const FIRST_249 = "2cc33b8f9d0da01bfb0652bae26a661370db79ff7fb4d05435bb935ce108bc2a";
const REVISION_1 = "9988242d8cb8d5a97361797c2fde417815a70b57d9076b33fb6b19cdb2789e82";

describe("the frozen table", () => {
  it("keeps its first 249 countries in place", () => {
    expect(sha256(COUNTRIES.slice(1, 250).join("\n"))).toBe(FIRST_249);
  });

  it("keeps revision 1, subdivisions included", () => {
    expect(sha256(JSON.stringify(FROZEN[0]))).toBe(REVISION_1);
  });

  it("has each code of ISO 3166-1 and 3166-2 by the package, and none twice", () => {
    expect(missingRevision(FROZEN, ISO_SOURCE)).toBeUndefined();
    for (const { alpha2 } of iso31661) expect(countryCode(countryIndex(alpha2))).toBe(alpha2);
    for (const { code } of iso31662) {
      const { country, subdivision } = subdivisionIndex(code);
      expect(subdivisionCode(country, subdivision)).toBe(code);
    }
    expect(new Set(COUNTRIES).size).toBe(COUNTRIES.length);
    const codes = FROZEN.flatMap(({ subdivisions }) =>
      Object.entries(subdivisions).flatMap(([c, parts]) => parts.map((part) => `${c}-${part}`)),
    );
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThanOrEqual(iso31662.length);
  });

  it("fits 8 and 10 bits", () => {
    expect(COUNTRIES.length).toBeLessThanOrEqual(256);
    for (const { code } of iso31662) {
      const { country, subdivision } = subdivisionIndex(code);
      expect([country > 0, country < 256, subdivision > 0, subdivision < 1024]).toEqual([
        true,
        true,
        true,
        true,
      ]);
    }
  });

  it("is in the form that the script writes, revision by revision", () => {
    expect(formatTable(FROZEN)).toBe(TEXT);
    expect(COUNTRY_TABLE_REVISION).toBe(FROZEN.length);
  });
});

describe("indices", () => {
  it("are what credentials carry", () => {
    expect([countryIndex("AD"), countryIndex("US"), countryIndex("ZW")]).toEqual([1, 233, 249]);
    expect(subdivisionIndex("US-NY")).toEqual({ country: 233, subdivision: 38 });
  });

  it.each(["", "de", "DEU", "XX", "ZZ", "D", "__proto__", "276"])(
    "refuse the country %j",
    (code) => {
      expect(codeOf(() => countryIndex(code))).toBe("ERR_CREDENTIAL_CLAIM_UNKNOWN");
      expect(codeOf(() => countryIndex("DE"))).toBe("accepted");
    },
  );

  it.each(["", "US", "US-", "US-XX", "us-ny", "USNY", "US NY", "XX-NY", "US-NY-1", "USX-NY"])(
    "refuse the subdivision %j",
    (code) => {
      expect(codeOf(() => subdivisionIndex(code))).toBe("ERR_CREDENTIAL_CLAIM_UNKNOWN");
      expect(codeOf(() => subdivisionIndex("US-NY"))).toBe("accepted");
    },
  );

  it.each([0, 250, 255, 256, -1, 0.5])("have no country at %d", (index) => {
    expect(countryCode(index)).toBeUndefined();
    expect(subdivisionCode(index, 1)).toBeUndefined();
    expect(countryCode(249)).toBe("ZW");
  });

  it("have no subdivision 0 and none behind the last", () => {
    expect(subdivisionCode(233, 0)).toBeUndefined();
    expect(subdivisionCode(233, 1023)).toBeUndefined();
    expect(subdivisionCode(233, 1)).toMatch(/^US-/);
  });
});

describe("freezing a new edition of ISO 3166", () => {
  const first: Revision = { countries: ["AA", "CC"], subdivisions: { AA: ["2", "3"] } };

  it("appends what is new and moves nothing", () => {
    const source = { countries: ["AA", "BB", "CC"], subdivisions: ["AA-1", "AA-2", "BB-X"] };
    expect(missingRevision([first], source)).toEqual({
      countries: ["BB"],
      subdivisions: { AA: ["1"], BB: ["X"] },
    });
  });

  it("keeps what the source has dropped", () => {
    expect(missingRevision([first], { countries: ["AA"], subdivisions: [] })).toBeUndefined();
  });

  it("refuses the 256th country and the 1,024th subdivision", () => {
    const names = (n: number) => Array.from({ length: n }, (_, i) => `${i}`.padStart(4, "X"));
    const countries = (n: number) => ({ countries: names(n), subdivisions: [] });
    expect(missingRevision([], countries(255))?.countries).toHaveLength(255);
    expect(() => missingRevision([], countries(256))).toThrow(RangeError);
    const parts = (n: number) => ({
      countries: ["AA", "CC"],
      subdivisions: names(n).map((name) => `AA-${name}`),
    });
    expect(missingRevision([first], parts(1021))?.subdivisions.AA).toHaveLength(1021);
    expect(() => missingRevision([first], parts(1022))).toThrow(RangeError);
  });
});
