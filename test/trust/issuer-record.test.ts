import { describe, expect, it } from "vitest";
import type { Claims } from "../../src/credential/types.ts";
import {
  addPoints,
  IDENTITY,
  multiplyPoint,
  type Point,
  SUBGROUP_ORDER,
} from "../../src/field/babyjub.ts";
import { unpackWords } from "../../src/field/layout.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import { isAuthorised } from "../../src/trust/is-authorised.ts";
import { type IssuerRecord, issuerLeaf, issuerWord } from "../../src/trust/issuer-record.ts";
import { ISSUER_RECORD_LAYOUT } from "../../src/trust/issuer-record-layout.ts";
import {
  formatIssuerRecord,
  parseIssuerAuthority,
  parseIssuerRecord,
} from "../../src/trust/parse-issuer-record.ts";
import { changed } from "../credential/example-credential.ts";
import { codeOf } from "../support/thrown.ts";
import { exampleIssuers } from "./example-issuers.ts";

const [RECORD] = exampleIssuers(1) as [IssuerRecord];

describe("issuerWord", () => {
  it("has a regime at the bit of its number, bit 0 for none, a class at bit i", () => {
    expect(unpackWords(ISSUER_RECORD_LAYOUT, [issuerWord(RECORD)])).toEqual({
      regimes: 0b11n,
      maxKycLevel: 3n,
      clientClasses: 0b11n,
      statusAsOf: 1_790_000_000n,
      screenedAt: 0n,
      listVersion: 0n,
    });
    const other = issuerWord({ ...RECORD, regimes: ["UK-MLR"], maxKycLevel: "none" });
    const { regimes, maxKycLevel } = unpackWords(ISSUER_RECORD_LAYOUT, [other]);
    expect([regimes, maxKycLevel]).toEqual([0b100n, 0n]);
  });

  it.each([{ statusAsOf: 2 ** 40 }, { screenedAt: 2 ** 40 }, { listVersion: 2 ** 32 }])(
    "refuses what does not fit: %o",
    (changes) => {
      expect(codeOf(() => issuerWord({ ...RECORD, ...changes }))).toBe("ERR_ENCODING_FIELD_WIDTH");
    },
  );
});

describe("issuerLeaf", () => {
  it("is H[ISSUER](Ax, Ay, status root, word)", async () => {
    const hash = await loadHash();
    const { publicKey, statusRoot } = RECORD;
    expect(issuerLeaf(hash, RECORD)).toBe(
      hash("ISSUER", [publicKey.x, publicKey.y, statusRoot, issuerWord(RECORD)]),
    );
  });

  it("refuses an unsafe key (C4, K7, V8)", async () => {
    const hash = await loadHash();
    const leaf = (publicKey: Point) => codeOf(() => issuerLeaf(hash, { ...RECORD, publicKey }));
    const generator = {
      x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
      y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
    };
    const torsion = multiplyPoint(generator, SUBGROUP_ORDER);
    expect(leaf(RECORD.publicKey)).toBe("accepted");
    expect(leaf(IDENTITY)).toBe("ERR_KEY_SMALL_ORDER");
    expect(leaf(torsion)).toBe("ERR_KEY_SMALL_ORDER");
    expect(leaf(addPoints(RECORD.publicKey, torsion))).toBe("ERR_KEY_NOT_IN_SUBGROUP");
    expect(leaf({ x: 1n, y: 0n })).toBe("ERR_KEY_OFF_CURVE");
  });
});

describe("parseIssuerRecord", () => {
  const JSON_RECORD = formatIssuerRecord(RECORD);
  const codeFor = (changes: object, options = {}) =>
    codeOf(() => parseIssuerRecord(changed(JSON_RECORD, { ...changes }), options));

  it("reads what formatIssuerRecord writes", () => {
    expect(parseIssuerRecord(JSON.parse(JSON.stringify(JSON_RECORD)))).toEqual(RECORD);
  });

  it.each(Object.keys(JSON_RECORD))("refuses a record without %s", (member) => {
    expect(codeFor({ [member]: undefined })).toBe("ERR_TRUST_RECORD_FORM");
  });

  it.each([
    { note: 1 },
    { id: "kyc.example" },
    { regimes: ["EU"] },
    { regimes: ["EU-AMLR", "EU-AMLR"] },
    { regimes: "EU-AMLR" },
    { maxKycLevel: 3 },
    { maxKycLevel: "highest" },
    { clientClasses: ["vip"] },
    { statusRoot: "01" },
    { statusRoot: 1 },
    { statusAsOf: 0 },
    { statusAsOf: 1_790_000_000_000 },
    { statusAsOf: 1.5 },
    { screenedAt: -1 },
    { listVersion: 2 ** 32 },
    { listVersion: "1" },
    { publicKey: { x: "1" } },
    { screenedAt: 1_790_000_001 },
  ])("refuses %o", (changes) => {
    expect(codeFor(changes)).toBe("ERR_TRUST_RECORD_FORM");
  });

  it.each([
    { regimes: [] },
    { regimes: ["UK-MLR", "none"] },
    { maxKycLevel: "none" },
    { clientClasses: [] },
    { screenedAt: 1_790_000_000 },
    { listVersion: 2 ** 32 - 1 },
  ])("accepts the twin %o", (changes) => {
    expect(codeFor(changes)).toBe("accepted");
  });

  it("refuses times in the future", () => {
    expect(codeFor({}, { now: RECORD.statusAsOf })).toBe("accepted");
    expect(codeFor({}, { now: RECORD.statusAsOf - 1 })).toBe("ERR_TRUST_RECORD_FORM");
  });

  it("refuses the identity as key", () => {
    expect(codeFor({ publicKey: { x: "0", y: "1" } })).toBe("ERR_KEY_SMALL_ORDER");
  });
});

describe("isAuthorised (C21)", () => {
  const authority = parseIssuerAuthority({
    regimes: ["EU-AMLR"],
    maxKycLevel: "substantial",
    clientClasses: ["eu-retail", "eu-professional"],
  });
  const claims: Claims = {
    kycRegime: "EU-AMLR",
    kycLevel: "substantial",
    clientClasses: ["eu-retail"],
    kycDoneAt: "2026-01-10T09:30:00Z",
  };

  it.each([
    ["all of it", {}, true],
    ["a lower level", { kycLevel: "low" }, true],
    ["no level", { kycLevel: undefined }, true],
    ["no class", { clientClasses: undefined }, true],
    ["both classes", { clientClasses: ["eu-professional", "eu-retail"] }, true],
    ["a higher level", { kycLevel: "high" }, false],
    ["another regime", { kycRegime: "US-BSA" }, false],
    ["no regime", { kycRegime: undefined }, false],
    ["one class too many", { clientClasses: ["eu-retail", "us-accredited"] }, false],
  ])("%s: %o is %s", (_, changes, expected) => {
    expect(isAuthorised(authority, changed(claims, changes))).toBe(expected);
  });

  it("lets an issuer attest no regime if it is told so", () => {
    const { kycRegime: _, ...rest } = claims;
    expect(isAuthorised({ ...authority, regimes: ["none"] }, rest)).toBe(true);
    expect(isAuthorised({ ...authority, regimes: ["none"] }, claims)).toBe(false);
    expect(isAuthorised({ ...authority, maxKycLevel: "none" }, claims)).toBe(false);
  });
});
