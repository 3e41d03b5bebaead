import { describe, expect, it } from "vitest";
import { parsePolicyPack } from "../../../src/policy/pack/parse-policy-pack.ts";
import { validatePolicyPack } from "../../../src/policy/pack/validate-policy-pack.ts";
import {
  codeAndPath,
  EC_KEYS,
  ED_KEYS,
  hash,
  packJson,
  packOf,
  publicOf,
  withAt,
} from "./fixtures.ts";

const validate = (path: string, value: unknown) =>
  codeAndPath(() => validatePolicyPack(hash, parsePolicyPack(withAt(packJson(), path, value))));

const CONFLICT = "ERR_POLICY_PACK_CONFLICT";
const AUTHORITY = "ERR_POLICY_PACK_AUTHORITY_FORM";
const bonds = (more: object) => ({
  assetClass: "government-debt",
  basisPoints: 1,
  source: "law",
  ...more,
});
const shock = (basisPoints: number) => ({ factor: "btc", basisPoints });
const key = (id: string, jwk: { readonly d: string }) => ({
  id: `did:web:regulator.example#${id}`,
  publicKeyJwk: publicOf(jwk),
});
/** The neutral element of Ed25519: any signature of R = [S]B fits any message under it. */
const NEUTRAL = { kty: "OKP", crv: "Ed25519", x: "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
const OFF_CURVE = { ...publicOf(EC_KEYS[0]), y: publicOf(EC_KEYS[0]).x };

describe("validatePolicyPack", () => {
  it("takes a pack with every member, and gives its compiled rules", () => {
    const pack = packOf();
    expect(validatePolicyPack(hash, pack)?.policyHash.toString()).toBe(pack.policyHash);
  });

  // path, refused, code, place, and the twin that is taken
  it.each([
    ["validUntil", "2026-07-01T00:00:00Z", CONFLICT, "$.validUntil", "2026-07-01T00:00:01Z"],
    ["notice", undefined, CONFLICT, "$.notice", "Mine."],
    ["supersedes.version", 2, CONFLICT, "$.supersedes.version", 1],
    ["supersedes.version", 3, CONFLICT, "$.supersedes.version", 1],
    ["jurisdiction", "XX", CONFLICT, "$.jurisdiction", "EEA"],
    ["policyHash", "1", "ERR_POLICY_HASH_MISMATCH", "$.policyHash", packJson().policyHash],
    ["policyHash", undefined, CONFLICT, "$.policyHash", packJson().policyHash],
    ["sources.0.unhashed", "printed", CONFLICT, "$.sources[0]", undefined],
    ["sources.1.unhashed", undefined, CONFLICT, "$.sources[1]", "lost"],
    ["sources.1.id", "law", CONFLICT, "$.sources[1]", "figures"],
    ["haircuts.0.source", "rumour", CONFLICT, "$.haircuts[0].source", "law"],
    ["margin.rows.2.source", "rumour", CONFLICT, "$.margin.rows[2].source", "law"],
    ["margin.netting.source", "rumour", CONFLICT, "$.margin.netting.source", "law"],
    ["lists.0.source", "rumour", CONFLICT, "$.lists[0].source", undefined],
    ["risk.impliedVolatility.source", "rumour", CONFLICT, "$.risk.impliedVolatility.source", "law"],
    ["haircuts.0.cqs", 1, CONFLICT, "$.haircuts[0].cqs", undefined],
    ["haircuts.0.maturity", { from: 0 }, CONFLICT, "$.haircuts[0].maturity", undefined],
    ["haircuts.1.maturity", { from: 0, to: 2 }, CONFLICT, "$.haircuts[2]", { from: 0, to: 1 }],
    [
      "haircuts.1.maturity",
      { from: 1, to: 1 },
      CONFLICT,
      "$.haircuts[1].maturity",
      { from: 0, to: 1 },
    ],
    ["haircuts.4", bonds({ cqs: 4 }), CONFLICT, "$.haircuts[4]", bonds({ cqs: 5 })],
    ["haircuts.4", bonds({}), CONFLICT, "$.haircuts[4]", bonds({ cqs: 2 })],
    [
      "haircuts.4",
      bonds({ cqs: 1, maturity: { from: 30, to: 40 } }),
      CONFLICT,
      "$.haircuts[4]",
      bonds({ cqs: 3, maturity: { from: 30, to: 40 } }),
    ],
    ["margin.rows.2.duration", { from: 0 }, CONFLICT, "$.margin.rows[2].duration", undefined],
    ["margin.rows.1.duration", { from: 1 }, CONFLICT, "$.margin.rows[1]", { from: 2 }],
    [
      "haircuts.2.volatility",
      { reference: 6000, most: 199 },
      CONFLICT,
      "$.haircuts[2].volatility.most",
      { reference: 6000, most: 200 },
    ],
    ["margin.rows.3.volatility.most", 1_999, CONFLICT, "$.margin.rows[3].volatility.most", 2_000],
    ["margin.rows.3.assetClass", "equity", CONFLICT, "$.leverage[0].assetClass", "crypto-asset"],
    ["leverage.0.source", "rumour", CONFLICT, "$.leverage[0].source", "figures"],
    ["leverage.0.atMost", 5.01, CONFLICT, "$.leverage[0].atMost", 5],
    ["leverage.0.unreached", "no reason", CONFLICT, "$.leverage[0].unreached", undefined],
    [
      "leverage.0",
      { assetClass: "crypto-asset", clientClass: "eu-retail", atMost: 30, source: "law" },
      CONFLICT,
      "$.leverage[0].atMost",
      {
        assetClass: "crypto-asset",
        clientClass: "eu-retail",
        atMost: 30,
        unreached: "The law's own ceiling stands beside it.",
        source: "law",
      },
    ],
    ["leverage.1.clientClass", "eu-retail", CONFLICT, "$.leverage[1]", "eu-professional"],
    ["leverage.0.clientClass", undefined, CONFLICT, "$.leverage[1]", "uk-restricted"],
    // The least of the class's rows counts: 2 % of the first two years.
    [
      "leverage.2",
      { assetClass: "credit", atMost: 50.01, source: "law" },
      CONFLICT,
      "$.leverage[2].atMost",
      { assetClass: "credit", atMost: 50, source: "law" },
    ],
    [
      "equivalence.0.authority",
      "did:web:regulator.example",
      CONFLICT,
      "$.equivalence[0].authority",
      "did:web:other.example",
    ],
    [
      "equivalence.1",
      {
        recognises: "UK-MLR",
        scope: "kyc",
        authority: "did:web:other.example",
        until: "2028-01-01T00:00:00Z",
      },
      CONFLICT,
      "$.equivalence[0]",
      {
        recognises: "UK-MLR",
        scope: "client-class",
        authority: "did:web:other.example",
        until: "2028-01-01T00:00:00Z",
      },
    ],
    ["margin.netting.netShare", 5_999, CONFLICT, "$.margin.netting", 6_000],
    [
      "instruments.0",
      { class: "spot" },
      CONFLICT,
      "$.instruments[0]",
      { class: "spot", cfi: "TTNXXX" },
    ],
    ["risk.shocks.1", shock(-2000), CONFLICT, "$.risk.shocks[1]", shock(-2001)],
    ["risk.shocks.1", shock(0), CONFLICT, "$.risk.shocks[1].basisPoints", shock(1)],
    ["equivalence.0.recognises", "EU-AMLR", CONFLICT, "$.equivalence[0].recognises", "UK-MLR"],
    ["equivalence.0.scope", "screening", CONFLICT, "$.rules.anyOf[0].kycRegime.in[1]", "kyc"],
    [
      "equivalence.0.until",
      "2027-06-30T23:59:59Z",
      CONFLICT,
      "$.rules.anyOf[0].kycRegime.in[1]",
      "2027-07-01T00:00:00Z",
    ],
    [
      "equivalence.0.until",
      "2026-07-01T00:00:00Z",
      CONFLICT,
      "$.equivalence[0].until",
      "2030-01-01T00:00:00Z",
    ],
    [
      "equivalence.1",
      { recognises: "CH-AMLA", scope: "kyc", until: "2028-01-01T00:00:00Z" },
      CONFLICT,
      "$.equivalence[1]",
      { recognises: "CH-AMLA", scope: "margin", until: "2028-01-01T00:00:00Z" },
    ],
    ["regime", "US-BSA", CONFLICT, "$.rules.anyOf[0].kycRegime.in[0]", "EU-AMLR"],
    ["times.attestationForLeverage", "31d", CONFLICT, "$.times.attestationForLeverage", "30d"],
    ["times.asOfOverHttp", "25h", CONFLICT, "$.times.asOfOverHttp", "24h"],
    ["times.refreshAtBasisPoints", 0, CONFLICT, "$.times.refreshAtBasisPoints", 1],
    ["authority.threshold", 4, AUTHORITY, "$.authority.threshold", 3],
    [
      "authority.keys.1",
      { ...key("b", ED_KEYS[1]), id: "did:web:other.example#b" },
      AUTHORITY,
      "$.authority.keys[1].id",
      key("b", ED_KEYS[1]),
    ],
    [
      "authority.keys.1",
      key("b", ED_KEYS[0]),
      AUTHORITY,
      "$.authority.keys[1]",
      key("b", ED_KEYS[1]),
    ],
    [
      "authority.keys.1",
      key("key-1", ED_KEYS[1]),
      AUTHORITY,
      "$.authority.keys[1]",
      key("key-9", ED_KEYS[1]),
    ],
    [
      "authority.keys.1",
      key("b", EC_KEYS[0]),
      AUTHORITY,
      "$.authority.keys[1]",
      key("b", ED_KEYS[1]),
    ],
    [
      "authority.keys.0.publicKeyJwk",
      NEUTRAL,
      AUTHORITY,
      "$.authority.keys[0].publicKeyJwk",
      publicOf(ED_KEYS[0]),
    ],
  ])("refuses %s as %j (%s), and takes its twin", async (path, wrong, code, place, right) => {
    expect(await validate(path, wrong)).toEqual([code, place]);
    expect((await validate(path, right))[0]).toBe("accepted");
  });

  it("two recognised authorities of a regime: each must last as long as the rules accept it", async () => {
    const of = (authority: string, until: string) => ({
      recognises: "UK-MLR",
      scope: "kyc",
      authority,
      until,
    });
    const pair = (until: string) => [
      of("did:web:a.example", "2028-01-01T00:00:00Z"),
      of("did:web:b.example", until),
    ];
    expect(await validate("equivalence", pair("2027-01-01T00:00:00Z"))).toEqual([
      CONFLICT,
      "$.rules.anyOf[0].kycRegime.in[1]",
    ]);
    expect((await validate("equivalence", pair("2027-07-01T00:00:00Z")))[0]).toBe("accepted");
    const twice = [of("did:web:a.example", "2028-01-01T00:00:00Z")];
    expect(await validate("equivalence", [...twice, ...twice])).toEqual([
      CONFLICT,
      "$.equivalence[1]",
    ]);
  });

  it("refuses a point beside P-256", async () => {
    const authority = (publicKeyJwk: unknown) => ({
      did: "did:web:regulator.example",
      threshold: 1,
      keys: [{ id: "did:web:regulator.example#a", publicKeyJwk }],
    });
    expect((await validate("authority", authority(OFF_CURVE)))[0]).toBe(AUTHORITY);
    expect((await validate("authority", authority(publicOf(EC_KEYS[0]))))[0]).toBe("accepted");
  });

  it("refuses a hash without rules, and a pack that rules nothing", async () => {
    const bare = { rules: undefined, equivalence: undefined };
    const call = (change: object) =>
      codeAndPath(() => validatePolicyPack(hash, packOf({ ...bare, ...change })));
    expect(await call({})).toEqual([CONFLICT, "$.policyHash"]);
    expect((await call({ policyHash: undefined }))[0]).toBe("accepted");
    const none = { policyHash: undefined, lists: undefined, haircuts: undefined };
    const nothing = { ...none, margin: undefined, instruments: undefined, risk: undefined };
    expect(await call(nothing)).toEqual([CONFLICT, "$"]);
  });

  it("refuses rules that nobody can meet, at their place", async () => {
    const clause = { personType: { in: ["legal"] }, age: { atLeast: 18 } };
    const [code, path] = await validate("rules.anyOf.0", clause);
    expect([code, path]).toEqual(["ERR_POLICY_UNSATISFIABLE", "$.rules.anyOf[0].age"]);
  });
});
