import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { expandCountries } from "../../../src/policy/country-set.ts";
import { diffPolicyPacks } from "../../../src/policy/diff/diff-policy-packs.ts";
import { explainPolicyPack } from "../../../src/policy/diff/explain-policy-pack.ts";
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
