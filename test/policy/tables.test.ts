import { iso31662 } from "iso-3166";
import { describe, expect, it } from "vitest";
import { CLAIM_LAYOUT } from "../../src/credential/claim-layout.ts";
import { COUNTRIES, countryIndex, subdivisionCode } from "../../src/credential/countries.ts";
import { COUNTRY_GROUPS, countryGroup } from "../../src/policy/country-groups.ts";
import { countryName } from "../../src/policy/country-name.ts";
import { expandCountries, otherCountries } from "../../src/policy/country-set.ts";
import { describeOperands, OFF_OPERANDS } from "../../src/policy/describe-operands.ts";
import { formatDuration, parseDuration, sayDuration } from "../../src/policy/duration.ts";
import { FLAT_SUBDIVISIONS, NESTED_SUBDIVISIONS } from "../../src/policy/nested-subdivisions.ts";
import { OPERAND_LAYOUT } from "../../src/policy/operand-layout.ts";
import { POLICY_RULES } from "../../src/policy/parse-clause.ts";
import { ISSUER_RECORD_LAYOUT } from "../../src/trust/issuer-record-layout.ts";
import { expectPolicyError } from "./fixtures.ts";

describe("country groups", () => {
  it("have members that the table knows, each once, and names that no country has", () => {
    for (const { name, members, label } of COUNTRY_GROUPS) {
      expect(COUNTRIES).not.toContain(name);
      expect(new Set(members).size).toBe(members.length);
      expect(expandCountries([name]).sort()).toEqual([...members].sort());
      expect(label).not.toBe("");
    }
    expect(new Set(COUNTRY_GROUPS.map(({ name }) => name)).size).toBe(COUNTRY_GROUPS.length);
  });

  it("are the unions that they are named for", () => {
    expect(countryGroup("EU")?.members).toHaveLength(27);
    expect(expandCountries(["EU"])).not.toContain("GB");
    expect(expandCountries(["EEA"])).toHaveLength(30);
    expect(expandCountries(["EEA", "CH"])).toEqual(expandCountries(["EFTA", "EU"]));
    expect(expandCountries(["EU", "EEA", "DE"])).toEqual(expandCountries(["EEA"]));
    expect(countryGroup("eu")).toBeUndefined();
  });

  it("have a complement in the table", () => {
    expect(otherCountries(["US"])).toHaveLength(COUNTRIES.length - 2);
    expect(otherCountries(otherCountries(["US", "DE"]))).toEqual(["DE", "US"]);
    expect(otherCountries([])).not.toContain("");
  });
});

describe("nested subdivisions", () => {
  const flat = Object.entries(FLAT_SUBDIVISIONS);
  const codesOf = (country: string) =>
    iso31662.map(({ code }) => code).filter((code) => code.startsWith(`${country}-`));

  it("are those of every country that was not reviewed", () => {
    const reviewed = flat.map(([country]) => country);
    for (const country of reviewed) expect(COUNTRIES).toContain(country);
    expect([...NESTED_SUBDIVISIONS, ...reviewed].sort()).toEqual([...COUNTRIES.slice(1)].sort());
  });

  it("are those of every country whose codes ISO 3166-2 puts below one another", () => {
    const nested = iso31662.filter(({ parent }) => parent.includes("-"));
    const countries = new Set(nested.map(({ code }) => code.slice(0, 2)));
    expect(countries.size).toBeGreaterThan(20);
    for (const country of countries) expect(NESTED_SUBDIVISIONS).toContain(country);
  });

  it.each(flat)("were looked for among the codes of %s, all %d of them", (country, count) => {
    expect(codesOf(country)).toHaveLength(count);
    expect(subdivisionCode(countryIndex(country), count)).toBeDefined();
    expect(subdivisionCode(countryIndex(country), count + 1)).toBeUndefined();
  });
});

describe("countryName", () => {
  it("names every country of the table", () => {
    const names = COUNTRIES.slice(1).map(countryName);
    expect(names.filter((name) => name.length < 4)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(countryName("DE")).toBe("Germany");
    expect(countryName("AE")).toBe("the United Arab Emirates");
  });
});

describe("durations", () => {
  it.each([
    ["1s", 1, "1s", "1 second"],
    ["60s", 60, "1m", "1 minute"],
    ["90m", 5_400, "90m", "90 minutes"],
    ["24h", 86_400, "1d", "1 day"],
    ["365d", 31_536_000, "365d", "365 days"],
    ["1073741823s", 2 ** 30 - 1, "1073741823s", "1073741823 seconds"],
  ])("%s", (text, seconds, canonical, said) => {
    expect(parseDuration(text)).toBe(seconds);
    expect(formatDuration(seconds)).toBe(canonical);
    expect(sayDuration(seconds)).toBe(said);
  });

  it("refuses others", () => {
    for (const text of ["", "d", "1.5d", "1 d", "1d ", "1D", "+1d", "0s", "01s", "1w", null, 7]) {
      expectPolicyError(() => parseDuration(text), "ERR_POLICY_FORM");
    }
    for (const text of ["1073741824s", "12428d", "9999999999d"]) {
      expectPolicyError(() => parseDuration(text), "ERR_POLICY_VALUE_RANGE");
    }
    expect(parseDuration("12427d")).toBe(12_427 * 86_400);
  });
});

describe("describeOperands", () => {
  it("describes each operand of the layout, in its order", () => {
    const table = describeOperands();
    expect(table.map(({ operand }) => operand)).toEqual(OPERAND_LAYOUT.fields.map((f) => f.name));
    const claims: string[] = CLAIM_LAYOUT.fields.map(({ name }) => name);
    const record: string[] = ISSUER_RECORD_LAYOUT.fields.map(({ name }) => name);
    for (const row of table) {
      expect(row.claims.length + row.issuerRecord.length).toBeGreaterThan(0);
      for (const claim of row.claims) expect(claims).toContain(claim);
      for (const field of row.issuerRecord) expect(record).toContain(field);
      expect(row.meaning).not.toBe("");
      expect(row.absence).not.toBe("");
      expect(OFF_OPERANDS[row.operand]).toBe(row.off);
    }
  });

  it("reaches every rule of the readable form but 'anyone'", () => {
    const rules = new Set(describeOperands().map(({ rule }) => rule));
    expect([...rules].sort()).toEqual(POLICY_RULES.filter((rule) => rule !== "anyone").sort());
  });
});
