import { describe, expect, it } from "vitest";
import { encodeAnnouncement } from "../../../src/chain/policy-oracle/encode-announcement.ts";
import { DEFAULT_TIMES } from "../../../src/policy/pack/default-times.ts";
import { digestPolicyPack } from "../../../src/policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../../src/policy/pack/policy-pack.ts";
import { examplePolicyPack, POLICY_PACK_IDS } from "../../../src/policy/packs/shipped-packs.ts";
import { hash, packOf } from "../../policy/pack/fixtures.ts";
import { codeOf } from "../../support/thrown.ts";
import { AUTHORITIES, FOREIGN, URI } from "../support/policy-oracle.ts";

const encode = (
  pack: PolicyPack,
  authorities: Readonly<Record<string, `0x${string}`>> = AUTHORITIES,
) => encodeAnnouncement(hash, pack, { uri: URI, authorities });
const leftOf = (pack: PolicyPack) => encode(pack).notProjected.map(({ path }) => path);

/** Figures alone, each by maturity or duration. */
const BY_BAND = {
  rules: undefined,
  policyHash: undefined,
  equivalence: undefined,
  leverage: undefined,
  haircuts: [{ assetClass: "public-debt", cqs: 1, basisPoints: 100, source: "law" }],
  margin: {
    rows: [{ assetClass: "credit", duration: { from: 0 }, basisPoints: 200, source: "law" }],
  },
};

describe("encodeAnnouncement", () => {
  it("has the digest that was signed, seconds for times, numbers for names", () => {
    const pack = packOf();
    const { announcement } = encode(pack);
    expect(announcement).toMatchObject({
      policyHash: BigInt(pack.policyHash ?? 0),
      packDigest: `0x${digestPolicyPack(pack)}`,
      validFrom: 1_782_864_000,
      validUntil: 1_814_400_000,
      regime: 1,
      times: {
        attestation: 2_592_000,
        attestationForLeverage: 86_400,
        asOfOnChain: 86_400,
        superseded: 604_800,
        solvencyReport: 3_024_000,
      },
      uri: URI,
    });
  });

  it("projects haircuts of a whole class, and margins joined with leverage", () => {
    const { figures } = encode(packOf()).announcement;
    expect(figures.haircuts).toEqual([
      { collateralClass: 1, bps: 0, maxBps: 0, referenceVolatilityBps: 0 },
    ]);
    const crypto = {
      assetClass: 8,
      initialBps: 2000,
      maxInitialBps: 5000,
      referenceVolatilityBps: 6000,
    };
    expect(figures.margins).toEqual([
      {
        assetClass: 7,
        clientClass: 0,
        initialBps: 1500,
        maxInitialBps: 1500,
        // 15 % of margin is 6.66 times: no limit of the pack's own.
        leverageHundredths: 666,
        referenceVolatilityBps: 0,
      },
      { ...crypto, clientClass: 1, leverageHundredths: 200 },
      { ...crypto, clientClass: 0, leverageHundredths: 425 },
    ]);
  });

  it("names everything that contracts do not get", () => {
    expect(leftOf(packOf())).toEqual([
      "$.haircuts[1]",
      "$.haircuts[2]",
      "$.haircuts[3]",
      "$.margin.rows[0]",
      "$.margin.rows[1]",
      "$.jurisdiction",
      "$.sources",
      "$.notice",
      "$.lists",
      "$.instruments",
      "$.risk",
      "$.margin.netting",
      "$.times.asOfOverHttp",
      "$.times.rootWindow",
      "$.times.credential",
      "$.times.refreshAtBasisPoints",
      "$.times.coolingOff",
    ]);
  });

  it("a limit for one class of clients leaves the others what the margin lets them reach", () => {
    const one = [
      { assetClass: "crypto-asset", clientClass: "eu-retail", atMost: 0, source: "law" },
    ];
    const { margins } = encode(packOf({ leverage: one })).announcement.figures;
    expect(
      margins
        .slice(1)
        .map(({ clientClass, leverageHundredths }) => [clientClass, leverageHundredths]),
    ).toEqual([
      [0, 500],
      [1, 0],
    ]);
  });

  it("a leverage limit whose margin is by duration stays out with it, and so does a margin of 0", () => {
    const leverage = [
      { assetClass: "credit", atMost: 10, source: "law" },
      { assetClass: "other", atMost: 655.35, source: "law" },
    ];
    const rows = [
      { assetClass: "credit", duration: { from: 0 }, basisPoints: 200, source: "law" },
      { assetClass: "other", basisPoints: 0, source: "law" },
    ];
    const left = leftOf(packOf({ leverage, margin: { rows } }));
    expect(left.slice(3, 7)).toEqual([
      "$.margin.rows[0]",
      "$.margin.rows[1]",
      "$.leverage[0]",
      "$.leverage[1]",
    ]);
  });

  it("the smallest margin's limit fits its 16 bits", () => {
    const rows = [{ assetClass: "other", basisPoints: 1, source: "law" }];
    const pack = packOf({ margin: { rows }, leverage: undefined });
    expect(encode(pack).announcement.figures.margins[0]?.leverageHundredths).toBe(65_535);
  });

  it("recognitions: one row an authority and regime, its scopes together until the first end", () => {
    const of = (scope: string, until: string, authority?: string) => ({
      recognises: "UK-MLR",
      scope,
      until,
      ...(authority === undefined ? {} : { authority }),
    });
    const pack = packOf({
      equivalence: [
        of("kyc", "2028-01-01T00:00:00Z", "did:web:fca.example"),
        of("margin", "2027-07-01T00:00:00Z", "did:web:fca.example"),
        of("kyc", "2028-01-01T00:00:00Z", "did:web:pra.example"),
      ],
    });
    const { announcement, notProjected } = encode(pack, { "did:web:fca.example": FOREIGN });
    expect(announcement.figures.recognitions).toEqual([
      { authorityId: FOREIGN, regime: 2, scopes: 0b1001, until: 1_814_400_000 },
    ]);
    expect(notProjected.filter(({ path }) => path.startsWith("$.equivalence"))).toEqual([
      { path: "$.equivalence[2]", why: expect.stringContaining("did:web:pra.example") },
      { path: "$.equivalence[0].until", why: expect.any(String) },
    ]);
  });

  it("a name that every object has is no authority", () => {
    const { figures } = encode(packOf(), {}).announcement;
    expect(figures.recognitions).toEqual([]);
  });

  it.each([
    [
      "an age beyond 24 bits",
      { times: { ...DEFAULT_TIMES, asOfOnChain: "195d" } },
      "ERR_CHAIN_POLICY_FORM",
    ],
    ["no rules and no figure on chain", BY_BAND, "ERR_CHAIN_POLICY_FORM"],
    ["a wrong policy hash", { policyHash: "1" }, "ERR_POLICY_HASH_MISMATCH"],
    ["members in conflict", { validUntil: "2026-01-01T00:00:00Z" }, "ERR_POLICY_PACK_CONFLICT"],
  ])("refuses %s", (_, change, code) => {
    expect(codeOf(() => encode(packOf(change)))).toBe(code);
  });

  it.each(POLICY_PACK_IDS)("encodes the shipped %s, or says that no contract reads it", (id) => {
    const pack = examplePolicyPack(id);
    if (pack === undefined) throw new Error(`no pack ${id}`);
    const { announcement, notProjected } = encode(pack, {});
    expect(announcement.packDigest).toBe(`0x${digestPolicyPack(pack)}`);
    const { haircuts, margins, recognitions } = announcement.figures;
    const rows = (pack.haircuts ?? []).length - haircuts.length;
    expect(notProjected.filter(({ path }) => path.startsWith("$.haircuts["))).toHaveLength(rows);
    expect(recognitions).toEqual([]);
    for (const { initialBps, leverageHundredths } of margins) {
      expect(initialBps * leverageHundredths).toBeLessThanOrEqual(1_000_000);
    }
  });
});
