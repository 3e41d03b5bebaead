import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { parsePolicyPack } from "../../../src/policy/pack/parse-policy-pack.ts";
import { policyPackJsonSchema } from "../../../src/policy/pack/policy-pack-json-schema.ts";
import { codeAndPath, packJson, withAt } from "./fixtures.ts";

const FILE = "src/policy/pack/generated/policy-pack.schema.json";
const file: unknown = JSON.parse(readFileSync(FILE, "utf8"));
/** A reader made of the published schema alone. */
const published = z.fromJSONSchema(file as z.core.JSONSchema.JSONSchema);
const acceptsSchema = (json: unknown) => published.safeParse(json).success;

/** A member's path -> a value that is wrong there; each is the full pack but for that. */
const WRONG: readonly (readonly [path: string, value: unknown])[] = [
  ["type", "SymbolonPolicy"],
  ["formatVersion", 2],
  ["id", "Test"],
  ["version", 0],
  ["version", 1.5],
  ["title", ""],
  ["jurisdiction", "eu"],
  ["regime", "EU"],
  ["example", false],
  ["notice", 7],
  ["validFrom", "2026-07-01"],
  ["validUntil", 0],
  ["supersedes", 1],
  ["supersedes.version", "1"],
  ["supersedes.sha256", "AB".repeat(32)],
  ["authority.did", "did:key:z6Mk"],
  ["authority.did", "did:web:a.example/path"],
  ["authority.lei", "5299"],
  ["authority.threshold", 0],
  ["authority.keys", []],
  ["authority.keys.0.id", "did:web:regulator.example"],
  ["authority.keys.0.publicKeyJwk.crv", "Ed448"],
  ["authority.keys.0.publicKeyJwk.x", "AAAA"],
  ["authority.keys.0.publicKeyJwk.d", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"],
  ["sources", []],
  ["sources.0.url", "http://law.example/1"],
  ["sources.0.asOf", "31.1.2026"],
  ["sources.0.sha256", "cd"],
  ["sources.0.extra", 1],
  ["policyHash", "0x12"],
  ["policyHash", "007"],
  ["lists.0.root", "-1"],
  ["lists.0.count", -1],
  ["haircuts.0.assetClass", "bonds"],
  ["haircuts.0.basisPoints", 10_001],
  ["haircuts.0.basisPoints", -1],
  ["haircuts.0.basisPoints", "50"],
  ["haircuts.1.cqs", 7],
  ["haircuts.1.maturity.from", 0.5],
  ["haircuts.1.maturity.until", 5],
  ["haircuts.0.source", undefined],
  ["margin.rows", []],
  ["margin.rows.0.assetClass", "gold"],
  ["margin.netting.grossShare", 10_001],
  ["haircuts.0.volatility", 6000],
  ["margin.rows.3.volatility.reference", 0],
  ["margin.rows.3.volatility.reference", 65_536],
  ["margin.rows.3.volatility.most", 10_001],
  ["margin.rows.3.volatility.most", undefined],
  ["margin.rows.3.volatility.most", -1],
  ["leverage", []],
  ["leverage.0.assetClass", "gold"],
  ["leverage.0.clientClass", "retail"],
  ["leverage.0.atMost", -1],
  ["leverage.0.atMost", 655.36],
  ["leverage.0.atMost", "2"],
  ["leverage.0.atMost", undefined],
  ["leverage.0.source", undefined],
  ["leverage.0.unreached", ""],
  ["equivalence.0.authority", "did:key:z6Mk"],
  ["equivalence.0.recognises", "XX"],
  ["equivalence.0.scope", "all"],
  ["equivalence.0.until", undefined],
  ["instruments.0.class", "bet"],
  ["instruments.0.upi", "QZ01234567"],
  ["instruments.0.cfi", "jtcxcc"],
  ["instruments.0.cfi", "XTCXCC"],
  ["risk.model", "guess"],
  ["risk.confidence", 10_001],
  ["risk.shocks.0.basisPoints", -10_001],
  ["risk.impliedVolatility.maxAge", "10 minutes"],
  ["times", undefined],
  ["times.attestation", undefined],
  ["times.rootWindow", 86_400],
  ["times.refreshAtBasisPoints", 10_001],
  ["times.supersededForClosing", "7d"],
  ["times.extra", "1d"],
  ["extra", 1],
];

describe("parsePolicyPack", () => {
  it("reads a pack with every member as it is", () => {
    expect(parsePolicyPack(packJson())).toEqual(packJson());
    expect(acceptsSchema(packJson())).toBe(true);
  });

  it("the pack here has every member that there is", () => {
    const { properties } = file as { properties: Record<string, object> };
    expect(Object.keys(packJson()).sort()).toEqual(Object.keys(properties).sort());
  });

  it.each(WRONG)("refuses %s as %j, and so does the published schema", async (path, value) => {
    const json = withAt(packJson(), path, value);
    const [code, at] = await codeAndPath(() => parsePolicyPack(json));
    expect(code).toBe("ERR_POLICY_PACK_FORM");
    const place = `$.${path.replaceAll(/\.(\d+)/g, "[$1]")}`;
    expect([place, place.replace(/\.[^.[]+$/, "")]).toContain(at);
    expect(acceptsSchema(json)).toBe(false);
  });

  it.each(Object.keys(packJson()))("without %s: the schema and the reader agree", async (name) => {
    const json = withAt(packJson(), name, undefined);
    const [code] = await codeAndPath(() => parsePolicyPack(json));
    expect(code === "accepted").toBe(acceptsSchema(json));
  });

  it.each([
    ["rules.anyOf.0.age", { atLeast: 0 }, "ERR_POLICY_VALUE_RANGE", "$.rules.anyOf[0].age.atLeast"],
    ["rules.anyOf.0.shoeSize", 44, "ERR_POLICY_CLAIM_UNKNOWN", "$.rules.anyOf[0].shoeSize"],
    [
      "rules.anyOf.0.kycLevel.atLeast",
      "top",
      "ERR_POLICY_VALUE_RANGE",
      "$.rules.anyOf[0].kycLevel.atLeast",
    ],
    ["rules.anyOf", [], "ERR_POLICY_FORM", "$.rules.anyOf"],
    ["rules.layoutVersion", 2, "ERR_POLICY_LAYOUT_UNKNOWN", "$.rules.layoutVersion"],
  ])("says of the rules' %s what parsePolicy says", async (path, value, code, at) => {
    const json = withAt(packJson(), path, value);
    expect(await codeAndPath(() => parsePolicyPack(json))).toEqual([code, at]);
    expect(acceptsSchema(json)).toBe(false);
  });

  // What JSON Schema cannot say.
  it.each([
    ["title", "Safe \u202e", "Safe"],
    ["validFrom", "2026-02-30T00:00:00Z", "2026-02-28T00:00:00Z"],
    ["sources.0.asOf", "2026-02-30", "2026-02-28"],
    ["sources.0.url", "https://user@law.example/1", "https://law.example/1"],
    ["leverage.0.atMost", 2.005, 2.05],
    ["times.credential", "999999999d", "365d"],
    ["authority.lei", "529900T8BM49AURSDO50", "529900T8BM49AURSDO55"],
    [
      "policyHash",
      "21888242871839275222246405745257275088548364400416034343698204186575808495617",
      "21888242871839275222246405745257275088548364400416034343698204186575808495616",
    ],
  ])("refuses %s as %j and takes %j", async (path, wrong, right) => {
    const refused = await codeAndPath(() => parsePolicyPack(withAt(packJson(), path, wrong)));
    expect(refused).toEqual(["ERR_POLICY_PACK_FORM", `$.${path.replace(".0", "[0]")}`]);
    const taken = await codeAndPath(() => parsePolicyPack(withAt(packJson(), path, right)));
    expect(taken[0]).toBe("accepted");
  });

  it.each([[undefined], [null], [[]], ["{}"], [7], [new Date(0)]])("refuses %j", async (json) => {
    const [code] = await codeAndPath(() => parsePolicyPack(json));
    expect(code).toBe("ERR_POLICY_PACK_FORM");
  });

  it("refuses a member that a reader could pass over", async () => {
    const hidden = JSON.stringify(packJson()).replace("{", '{"__proto__":{"version":9},');
    const [code] = await codeAndPath(() => parsePolicyPack(JSON.parse(hidden)));
    expect(code).toBe("ERR_POLICY_PACK_FORM");
  });

  it("refuses a member that is there and has no value, which no text can carry", async () => {
    const [code] = await codeAndPath(() => parsePolicyPack({ ...packJson(), lists: undefined }));
    expect(code).toBe("ERR_POLICY_PACK_FORM");
    const without = withAt(packJson(), "lists", undefined);
    expect((await codeAndPath(() => parsePolicyPack(without)))[0]).toBe("accepted");
  });

  it("names the place and repeats nothing of what stands there", () => {
    const json = withAt(packJson(), "haircuts.1.basisPoints", "secret words");
    expect(() => parsePolicyPack(json)).toThrow(/^\$\.haircuts\[1\]\.basisPoints: (?!.*secret)/);
  });
});

describe(FILE, () => {
  it("is what the reader's own schema says", () => {
    expect(file).toEqual(JSON.parse(JSON.stringify(policyPackJsonSchema())));
  });

  it("is closed: no object takes further members", () => {
    const open: unknown[] = [];
    JSON.stringify(file, (_, value: unknown) => {
      if (typeof value === "object" && value !== null && "properties" in value) {
        const { type, additionalProperties } = value as Record<string, unknown>;
        if (type === "object" && additionalProperties !== false) open.push(value);
      }
      return value;
    });
    expect(open).toEqual([]);
  });
});
