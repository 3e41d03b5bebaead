import { describe, expect, it } from "vitest";
import { diffPolicyPacks } from "../../../src/policy/diff/diff-policy-packs.ts";
import { parsePolicyPack } from "../../../src/policy/pack/parse-policy-pack.ts";
import { packJson, packOf, withAt } from "../pack/fixtures.ts";

const changed = (path: string, value: unknown) =>
  diffPolicyPacks(packOf(), parsePolicyPack(withAt(packJson(), path, value)));
const textsOf = (path: string, value: unknown) =>
  changed(path, value).changes.map(({ text }) => text);

describe("diffPolicyPacks", () => {
  it("says nothing of a pack and itself, nor of what changes no figure", () => {
    expect(diffPolicyPacks(packOf(), packOf())).toEqual({ gains: [], loses: [], changes: [] });
    expect(textsOf("title", "Another")).toEqual([]);
    expect(textsOf("version", 3)).toEqual([]);
    expect(textsOf("times.rootWindow", "1d")).toEqual([]);
  });

  it.each([
    [
      "haircuts.1.basisPoints",
      100,
      "haircut on government-debt of quality step 1, up to 1 year: up from 0.5 % to 1 %.",
    ],
    [
      "haircuts.2.basisPoints",
      100,
      "haircut on government-debt of quality step 1, over 1 year: down from 2 % to 1 %.",
    ],
    [
      "haircuts.0",
      { assetClass: "gold", basisPoints: 1500, source: "law" },
      "haircut on gold: new, 15 %.",
    ],
    ["margin.rows.2.basisPoints", 2000, "initial margin on other: up from 15 % to 20 %."],
    [
      "haircuts.0.volatility",
      { reference: 6000, most: 500 },
      "effect of volatility on haircut on cash: new, rising above an implied volatility of 60 % to at most 5 %.",
    ],
    [
      "margin.rows.3.volatility.most",
      6000,
      "effect of volatility on initial margin on crypto-asset: changed from rising above an implied volatility of 60 % to at most 50 % to rising above an implied volatility of 60 % to at most 60 %.",
    ],
    ["leverage.0.atMost", 0, "leverage on crypto-asset for eu-retail: down from 2 times to none."],
    [
      "leverage",
      [{ assetClass: "crypto-asset", clientClass: "eu-retail", atMost: 2, source: "law" }],
      "leverage on crypto-asset for every client: gone, was 4.25 times.",
    ],
    [
      "equivalence.0.authority",
      "did:web:other.example",
      "recognition of UK-MLR (did:web:other.example) for kyc: new, until 2027-07-01T00:00:00Z.",
    ],
    ["times.attestation", "7d", "life of an acceptance on chain: down from 30 days to 7 days."],
    ["times.coolingOff", undefined, "cooling-off between request and offer: gone, was 1 day."],
    [
      "validUntil",
      "2028-07-01T00:00:00Z",
      "in force until: up from 2027-07-01T00:00:00Z to 2028-07-01T00:00:00Z.",
    ],
    ["authority.threshold", 3, "keys that must sign: up from 2 to 3."],
    [
      "equivalence.0.scope",
      "screening",
      "recognition of UK-MLR for kyc: gone, was until 2027-07-01T00:00:00Z.",
    ],
    [
      "lists.0.root",
      "54321",
      "list sanctions (Sanctions): changed from 3 entries, root 12345 to 3 entries, root 54321.",
    ],
    [
      "instruments.0.cfi",
      "JTCXCX",
      "instrument UPI QZ0123456789, CFI JTCXCC: gone, was perpetual.",
    ],
    ["risk.model", "schedule", /^risk model: changed from scenario, .* to schedule, /],
    [
      "sources.0.asOf",
      "2026-02-28",
      /^source law: changed from .* of 2026-01-31 to .* of 2026-02-28\.$/,
    ],
    ["jurisdiction", "EEA", "jurisdiction: changed from EU to EEA."],
  ])("%s -> %j", (path, value, text) => {
    const texts = textsOf(path, value);
    expect(texts.some((one) => (typeof text === "string" ? one === text : text.test(one)))).toBe(
      true,
    );
  });

  it("rows that are cut otherwise and say the same change nothing", () => {
    const split = [
      {
        assetClass: "government-debt",
        cqs: 4,
        maturity: { from: 0, to: 7 },
        basisPoints: 1500,
        source: "law",
      },
      {
        assetClass: "government-debt",
        cqs: 4,
        maturity: { from: 7 },
        basisPoints: 1500,
        source: "law",
      },
    ];
    const { haircuts = [] } = packOf();
    expect(textsOf("haircuts", [...haircuts.slice(0, 3), ...split])).toEqual([]);
    const [first, second] = split;
    const cut = [...haircuts.slice(0, 3), first, { ...second, basisPoints: 1600 }];
    expect(textsOf("haircuts", cut)).toEqual([
      "haircut on government-debt of quality step 4, over 7 years: up from 15 % to 16 %.",
    ]);
  });

  it("has the direction for machines", () => {
    const { changes } = changed("times.attestation", "7d");
    expect(changes).toEqual([
      {
        part: "times",
        what: "life of an acceptance on chain",
        from: "30 days",
        to: "7 days",
        direction: "down",
        text: "life of an acceptance on chain: down from 30 days to 7 days.",
      },
    ]);
  });

  it("gains and losses are those of the rules; rules that come or go are a change", () => {
    const { gains, loses, changes } = changed("rules.anyOf.0.residence.in", ["EU", "CH"]);
    expect([gains.map(({ who }) => who), loses, changes]).toEqual([[["CH"]], [], []]);
    const none = packOf({ rules: undefined, policyHash: undefined });
    expect(diffPolicyPacks(packOf(), none)).toEqual({
      gains: [],
      loses: [],
      changes: [expect.objectContaining({ part: "rules", text: expect.stringContaining("gone") })],
    });
  });
});
