import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { expandCountries } from "../../../src/policy/country-set.ts";
import { diffPolicyPacks } from "../../../src/policy/diff/diff-policy-packs.ts";
import { explainPolicyPack } from "../../../src/policy/diff/explain-policy-pack.ts";
import { countryListRoot } from "../../../src/policy/pack/country-list-root.ts";
import { DEFAULT_TIMES } from "../../../src/policy/pack/default-times.ts";
import { parsePolicyPack } from "../../../src/policy/pack/parse-policy-pack.ts";
import type { PolicyPack } from "../../../src/policy/pack/policy-pack.ts";
import { policyPackJsonSchema } from "../../../src/policy/pack/policy-pack-json-schema.ts";
import { validatePolicyPack } from "../../../src/policy/pack/validate-policy-pack.ts";
import { examplePolicyPack, POLICY_PACK_IDS } from "../../../src/policy/packs/shipped-packs.ts";
import { hash } from "./fixtures.ts";

const FOLDER = "src/policy/packs";
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
const schema = z.fromJSONSchema(policyPackJsonSchema() as z.core.JSONSchema.JSONSchema);

function example(id: string): PolicyPack {
  const pack = examplePolicyPack(id);
  if (pack === undefined) throw new Error(`no pack ${id}`);
  return pack;
}

describe("shipped packs", () => {
  it("are the files of the folder", () => {
    expect(files.map((name) => name.replace(".json", "")).sort()).toEqual(
      [...POLICY_PACK_IDS].sort(),
    );
    expect(examplePolicyPack("nobody")).toBeUndefined();
  });

  it.each(files)("%s: by the schema, by the reader, without conflict, and is marked", (name) => {
    const json: unknown = JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8"));
    expect(schema.safeParse(json).error).toBeUndefined();
    const pack = parsePolicyPack(json);
    expect(() => validatePolicyPack(hash, pack)).not.toThrow();
    expect(pack).toMatchObject({
      example: true,
      notice: expect.stringContaining("no legal advice"),
    });
    expect(pack.authority.did).toBe("did:web:authority.example");
    for (const { sha256, unhashed } of pack.sources) {
      expect([sha256, unhashed]).toEqual([undefined, expect.any(String)]);
    }
    expect({ ...pack.times, coolingOff: undefined }).toEqual({
      ...DEFAULT_TIMES,
      coolingOff: undefined,
    });
  });

  it.each(POLICY_PACK_IDS)("%s: differs from itself in nothing, and says itself", (id) => {
    const pack = example(id);
    expect(diffPolicyPacks(pack, pack)).toEqual({ gains: [], loses: [], changes: [] });
    const { lines, revocationLagSeconds } = explainPolicyPack(pack);
    expect(lines.join("\n")).toContain("no legal advice");
    expect(revocationLagSeconds).toBe(pack.rules === undefined ? undefined : 32 * 86_400);
  });

  it("only the United Kingdom's has a cooling-off, of 24 hours", () => {
    const having = POLICY_PACK_IDS.filter((id) => example(id).times.coolingOff !== undefined);
    expect(having).toEqual(["uk-restricted-mass-market"]);
    expect(example("uk-restricted-mass-market").times.coolingOff).toBe("24h");
  });

  it("the FATF's bans no country: each has a clause, and each listed one its own", () => {
    const clauses = example("fatf-risk-factor").rules?.anyOf ?? [];
    const named = clauses.map(({ residence }) => Object.values(residence ?? {}).flat() as string[]);
    const [others = [], ...listed] = named;
    expect(clauses.map(({ residence }) => Object.keys(residence ?? {}))).toEqual([
      ["notIn"],
      ["in"],
      ["in"],
    ]);
    expect(listed.map(({ length }) => length)).toEqual([22, 3]);
    expect([...others].sort()).toEqual(listed.flat().sort());
    expect(expandCountries(others)).toHaveLength(25);
  });

  it("the FATF's lists have the roots of the countries that its clauses name", () => {
    const { lists = [], rules } = example("fatf-risk-factor");
    const listed = (rules?.anyOf ?? []).map(({ residence }) =>
      Object.values(residence ?? {}).flat(),
    );
    const [, monitored = [], called = []] = listed as string[][];
    expect(lists.map(({ id, root, count }) => [id, root, count])).toEqual([
      ["fatf-call-for-action", countryListRoot(called).toString(), 3],
      ["fatf-increased-monitoring", countryListRoot(monitored).toString(), 22],
    ]);
    expect(countryListRoot([...monitored].reverse())).toBe(countryListRoot(monitored));
    expect(countryListRoot(monitored.slice(1))).not.toBe(countryListRoot(monitored));
    expect(() => countryListRoot(["IR", "IR"])).toThrow(RangeError);
    expect(() => countryListRoot(["EU"])).toThrow(RangeError);
  });

  /** Of ISO 10962:2021, for the groups that the packs use: the letters of each of the four attributes. */
  const CFI_GROUPS: Readonly<Record<string, readonly string[]>> = {
    ES: ["VNRE", "TU", "FOP", "BRNM"],
    CI: ["OCM", "IGJ", "RBEVLCDFKM", "SQUY"],
    FF: ["BSDCIOFWNVM", "PCN", "SN", "X"],
    SR: ["ACDGHZM", "CDIY", "SC", "CP"],
    SC: ["UVIBM", "CTM", "CSL", "CPA"],
    JF: ["TROF", "X", "CSF", "PCN"],
    JT: ["ABGIJKNPSTM", "X", "CF", "PCN"],
    IT: ["AJKNPSTM", "X", "X", "X"],
  };

  it.each(POLICY_PACK_IDS)(
    "%s: each CFI has letters of its group, and no UPI is invented",
    (id) => {
      for (const { cfi = "", upi } of example(id).instruments ?? []) {
        const attributes = [...cfi.slice(2)];
        const group = CFI_GROUPS[cfi.slice(0, 2)] ?? [];
        expect([cfi, attributes.map((letter, i) => group[i]?.includes(letter))]).toEqual([
          cfi,
          [true, true, true, true],
        ]);
        expect(upi).toBeUndefined();
      }
    },
  );

  it("leverage: the tiers of the ESMA's annex, none in the United Kingdom, 30 times by choice", () => {
    const limits = (id: string) =>
      (example(id).leverage ?? []).map(({ assetClass, clientClass, atMost, source }) => [
        assetClass,
        clientClass,
        atMost,
        source,
      ]);
    expect(limits("eu-mica-retail")).toEqual([
      ["foreign-exchange", undefined, 20, "esma-2018-796"],
      ["equity", undefined, 5, "esma-2018-796"],
      ["commodity", undefined, 10, "esma-2018-796"],
      ["other", undefined, 5, "esma-2018-796"],
      ["crypto-asset", undefined, 2, "esma-2018-796"],
    ]);
    for (const { assetClass, atMost } of example("eu-mica-retail").leverage ?? []) {
      const row = example("eu-mica-retail").margin?.rows.find(
        (margin) => margin.assetClass === assetClass,
      );
      expect([assetClass, (row?.basisPoints ?? 0) * atMost]).toEqual([assetClass, 10_000]);
    }
    expect(limits("uk-restricted-mass-market")).toEqual([
      ["crypto-asset", undefined, 0, "ps20-10"],
    ]);
    expect(limits("eu-mica-professional")).toEqual([
      ["crypto-asset", undefined, 30, "example-choice"],
      ["crypto-asset", "eu-retail", 0, "example-choice"],
    ]);
    expect(example("eu-mica-professional").notice).toContain("30 times");
  });

  it("what no text sets says that it is a choice", () => {
    for (const id of POLICY_PACK_IDS) {
      const pack = example(id);
      for (const { url, title, unhashed } of pack.sources) {
        if (!url.startsWith("https://authority.example/")) continue;
        expect(title).toContain("choices of this example");
        expect(unhashed).toContain("no document");
      }
    }
  });

  it.each([
    ["government-debt", undefined, 0.5, 50],
    ["government-debt", undefined, 3, 200],
    ["government-debt", undefined, 30, 400],
    ["public-debt", undefined, 1, 100],
    ["public-debt", undefined, 5, 400],
    ["public-debt", undefined, 6, 800],
    ["main-index-equity", undefined, 0, 1500],
    ["gold", undefined, 0, 1500],
    ["cash", undefined, 0, 0],
    ["currency-mismatch", undefined, 0, 800],
  ])("BCBS-IOSCO: %s %s %s years", (assetClass, cqs, years, basisPoints) => {
    expect(haircut("bcbs-iosco-margin", assetClass, cqs, years)).toBe(basisPoints);
  });

  it.each([
    ["government-debt", 1, 1, 50],
    ["government-debt", 1, 20, 400],
    ["government-debt", 3, 7, 600],
    ["government-debt", 4, 7, 1500],
    ["government-debt", 5, 7, undefined],
    ["public-debt", 1, 12, 1200],
    ["public-debt", 2, 12, 2000],
    ["public-debt", 4, 1, undefined],
    ["securitisation", 2, 6, 2400],
    ["main-index-equity", undefined, 0, 2000],
    ["other-equity", undefined, 0, 3000],
    ["unbacked-crypto", undefined, 0, 10_000],
  ])("Basel: %s %s %s years", (assetClass, cqs, years, basisPoints) => {
    expect(haircut("basel-haircuts", assetClass, cqs, years)).toBe(basisPoints);
  });

  it("initial margin: the schedule of 12 CFR 1221, appendix A", () => {
    const rows = example("bcbs-iosco-margin").margin?.rows ?? [];
    const of = (name: string) =>
      rows.flatMap((row) => (row.assetClass === name ? row.basisPoints : []));
    expect(of("credit")).toEqual([200, 500, 1000]);
    expect(of("interest-rate")).toEqual([100, 200, 400]);
    expect(of("cross-currency")).toEqual([100, 200, 400]);
    expect(["foreign-exchange", "equity", "commodity", "other"].flatMap(of)).toEqual([
      600, 1500, 1500, 1500,
    ]);
  });
});

function haircut(id: string, assetClass: string, cqs: number | undefined, years: number) {
  return example(id).haircuts?.find(
    (row) =>
      row.assetClass === assetClass &&
      row.cqs === cqs &&
      (years === 0 || (row.maturity?.from ?? 0) < years) &&
      years <= (row.maturity?.to ?? Number.POSITIVE_INFINITY),
  )?.basisPoints;
}
