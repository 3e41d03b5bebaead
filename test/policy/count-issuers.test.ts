import { describe, expect, it } from "vitest";
import { assertEnoughIssuers } from "../../src/policy/assert-enough-issuers.ts";
import { countIssuers, countIssuersByClause } from "../../src/policy/count-issuers.ts";
import type { PolicyClause } from "../../src/policy/policy.ts";
import { NOT_US_OR_US_ACCREDITED } from "../../src/policy/presets/not-us-or-us-accredited.ts";
import { expectPolicyError, policyOf } from "./fixtures.ts";

const AS_OF = 1_781_524_800;
const times = { statusAsOf: AS_OF - 3_600, screenedAt: AS_OF - 86_400 };
const EU = { regimes: ["EU-AMLR"], maxKycLevel: 3, clientClasses: ["eu-professional"], ...times };
const US = { regimes: ["US-BSA"], maxKycLevel: 2, clientClasses: ["us-accredited"], ...times };
const BOTH = { regimes: ["EU-AMLR", "US-BSA"], maxKycLevel: 1, clientClasses: [], ...times };
const ISSUERS = [EU, US, BOTH];

describe("countIssuers", () => {
  it.each([
    [{ anyone: true }, 3],
    [{ residence: { in: ["DE"] } }, 3],
    [{ kycRegime: { in: ["EU-AMLR"] } }, 2],
    [{ kycRegime: { in: ["EU-AMLR", "US-BSA"] } }, 3],
    [{ kycRegime: { in: ["CH-AMLA"] } }, 0],
    [{ kycLevel: { atLeast: "low" } }, 3],
    [{ kycLevel: { atLeast: "substantial" } }, 2],
    [{ kycLevel: { atLeast: "high" } }, 1],
    [{ clientClass: { anyOf: ["us-accredited"] } }, 1],
    [{ clientClass: { anyOf: ["us-accredited", "eu-professional"] } }, 2],
    [{ kycRegime: { in: ["US-BSA"] }, kycLevel: { atLeast: "high" } }, 0],
  ] as [PolicyClause, number][])("%j: %i", (clause, count) => {
    expect(countIssuers(policyOf(clause), ISSUERS)).toBe(count);
  });

  it("takes levels by name, too", () => {
    const policy = policyOf({ kycLevel: { atLeast: "substantial" } });
    const named = (["none", "low", "substantial", "high"] as const).map((maxKycLevel) => ({
      ...EU,
      maxKycLevel,
    }));
    expect(named.map((issuer) => countIssuers(policy, [issuer]))).toEqual([0, 0, 1, 1]);
  });

  it("does not count an issuer that may attest under no regime", () => {
    const policy = policyOf({ anyone: true });
    expect(countIssuers(policy, [{ ...EU, regimes: ["none"] }])).toBe(1);
    expect(countIssuers(policy, [{ ...EU, regimes: [] }])).toBe(0);
  });

  it("counts an issuer once that serves two clauses", () => {
    expect(countIssuersByClause(NOT_US_OR_US_ACCREDITED, ISSUERS)).toEqual([3, 1]);
    expect(countIssuers(NOT_US_OR_US_ACCREDITED, ISSUERS)).toBe(3);
  });

  it("counts an issuer once that has two keys, by its id", () => {
    const policy = policyOf({ anyone: true });
    const listed = [{ ...EU, id: "did:web:a.example" }, { ...EU, id: "did:web:a.example" }, EU, EU];
    expect(countIssuers(policy, listed)).toBe(3);
    expect(countIssuersByClause(policy, listed)).toEqual([3]);
    expectPolicyError(() => assertEnoughIssuers(policy, listed, 4), "ERR_POLICY_TOO_FEW_ISSUERS");
    const others = listed.with(1, { ...EU, id: "did:web:b.example" });
    expect(countIssuers(policy, others)).toBe(4);
  });

  it("counts by freshness where asOf is given", () => {
    const policy = policyOf({ screeningAge: { atMost: "1d" }, statusAge: { atMost: "1h" } });
    const late = { ...EU, screenedAt: times.screenedAt - 1 };
    const silent = { ...EU, statusAsOf: times.statusAsOf - 1 };
    const { screenedAt: _, ...unscreened } = EU;
    const issuers = [EU, late, silent, unscreened];
    expect(countIssuers(policy, issuers)).toBe(4);
    expect(countIssuers(policy, issuers, { asOf: AS_OF })).toBe(1);
    expect(countIssuers(policy, issuers, { asOf: AS_OF - 86_401 })).toBe(0);
    const now = { ...EU, screenedAt: AS_OF, statusAsOf: AS_OF };
    expect(countIssuers(policy, [now], { asOf: AS_OF })).toBe(1);
    expect(countIssuers(policy, [now], { asOf: AS_OF - 1 })).toBe(0);
  });
});

describe("H2: asOf without a rule about time", () => {
  const anyone = policyOf({ anyone: true });

  it.each(["statusAsOf", "screenedAt"] as const)("counts %s up to asOf", (time) => {
    const count = (at: number) => countIssuers(anyone, [{ ...EU, [time]: at }], { asOf: AS_OF });
    expect([count(0), count(AS_OF), count(AS_OF + 1)]).toEqual([1, 1, 0]);
    const { [time]: _, ...unknown } = EU;
    expect(countIssuers(anyone, [unknown], { asOf: AS_OF })).toBe(0);
    expect(countIssuers(anyone, [unknown])).toBe(1);
  });

  it("refuses a moment that only one issuer could serve", () => {
    const late = { ...US, statusAsOf: AS_OF + 120 };
    const issuers = [EU, late, { ...late, screenedAt: AS_OF + 1 }];
    assertEnoughIssuers(anyone, issuers, 3, { asOf: AS_OF + 120 });
    expectPolicyError(
      () => assertEnoughIssuers(anyone, issuers, 2, { asOf: AS_OF }),
      "ERR_POLICY_TOO_FEW_ISSUERS",
      "$.anyOf[0]",
    );
  });
});

describe("assertEnoughIssuers", () => {
  const refuse = (clauses: PolicyClause[], k: number, path: string) =>
    expectPolicyError(
      () => assertEnoughIssuers(policyOf(...clauses), ISSUERS, k),
      "ERR_POLICY_TOO_FEW_ISSUERS",
      path,
    );

  it("accepts k issuers and refuses k - 1", () => {
    const clause: PolicyClause = { kycLevel: { atLeast: "substantial" } };
    assertEnoughIssuers(policyOf(clause), ISSUERS, 2);
    refuse([clause], 3, "$.anyOf[0]");
  });

  it("refuses a clause that hides behind a wide one", () => {
    const wide: PolicyClause = { age: { atLeast: 127 } };
    const narrow: PolicyClause = { kycLevel: { atLeast: "high" } };
    assertEnoughIssuers(policyOf(wide), ISSUERS, 3);
    refuse([wide, narrow], 3, "$.anyOf[1]");
  });

  it("refuses a maximum age that names one issuer", () => {
    const policy = policyOf({ statusAge: { atMost: "1h" } });
    const issuers = [EU, { ...US, statusAsOf: AS_OF - 3_601 }];
    assertEnoughIssuers(policy, issuers, 2);
    assertEnoughIssuers(policy, issuers, 1, { asOf: AS_OF });
    const refused = () => assertEnoughIssuers(policy, issuers, 2, { asOf: AS_OF });
    expectPolicyError(refused, "ERR_POLICY_TOO_FEW_ISSUERS", "$.anyOf[0]");
  });

  it("is misused with a k that bounds nothing", () => {
    for (const k of [0, -1, 1.5, Number.NaN]) {
      expect(() => assertEnoughIssuers(policyOf({ anyone: true }), ISSUERS, k)).toThrow(RangeError);
    }
  });
});
