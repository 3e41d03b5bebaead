import { beforeAll, describe, expect, it } from "vitest";
import { COUNTRIES } from "../../src/credential/countries.ts";
import { DOMAIN } from "../../src/field/domains.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { compileClause } from "../../src/policy/compile-clause.ts";
import { compilePolicy } from "../../src/policy/compile-policy.ts";
import { OFF_OPERANDS } from "../../src/policy/describe-operands.ts";
import type { PolicyClause } from "../../src/policy/policy.ts";
import { POLICY_PRESETS, policyPreset } from "../../src/policy/presets/presets.ts";
import { ruleHash } from "../../src/policy/rule-hash.ts";
import { verifyPolicyHash } from "../../src/policy/verify-policy-hash.ts";
import { country, expectPolicyError, mapOf, policyOf, slot } from "./fixtures.ts";

let hash: Hash;
beforeAll(async () => {
  hash = await loadHash();
});

const compile = (...clauses: PolicyClause[]) => compilePolicy(hash, policyOf(...clauses));
const ADULT: PolicyClause = { age: { atLeast: 18 } };
const BERLIN: PolicyClause = { residence: { in: ["DE"] } };

describe("compileClause", () => {
  it("leaves off what the clause does not mention", () => {
    expect(compileClause({ anyone: true })).toEqual(OFF_OPERANDS);
    expect(compileClause(ADULT)).toEqual({ ...OFF_OPERANDS, minAge: 18n });
  });

  it.each([
    [{ residence: { in: ["DE", "FR"] } }, { residenceMap: mapOf(country("DE"), country("FR")) }],
    [{ taxResidences: { in: ["DE"] } }, { taxResidenceMap: mapOf(country("DE")) }],
    [{ citizenships: { in: ["ZW", "AD"] } }, { citizenshipMap: mapOf(1, 249) }],
    [{ personType: { in: ["natural"] } }, { personTypes: 0b10n }],
    [{ personType: { in: ["legal", "natural"] } }, { personTypes: 0b110n }],
    [{ kycLevel: { atLeast: "high" } }, { minKycLevel: 3n }],
    [{ kycRegime: { in: ["EU-AMLR", "US-BSA"] } }, { regimes: 0b1010n }],
    [{ kycAge: { atMost: "2m" } }, { maxKycAge: 120n, kycAgeOff: 0n }],
    [{ screeningAge: { atMost: "7d" } }, { maxScreeningAge: 604_800n, screeningAgeOff: 0n }],
    [{ statusAge: { atMost: "1h" } }, { maxStatusAge: 3_600n, statusAgeOff: 0n }],
    [{ validFor: { atLeast: "30d" } }, { validFor: 2_592_000n }],
    [{ age: { atLeast: 127, leapDay: "28 February" } }, { minAge: 127n, leapDayEarly: 1n }],
    [{ age: { atLeast: 21, leapDay: "1 March" } }, { minAge: 21n }],
    [{ riskRating: { in: ["low", "high"] } }, { riskRatings: 0b1010n }],
    [{ pep: { in: ["none", "former"] } }, { pepStatuses: 0b110n }],
    [{ residenceEvidence: { in: ["electronic-identity"] } }, { residenceEvidences: 1n << 7n }],
    [{ clientClass: { anyOf: ["eu-retail", "us-accredited"] } }, { clientClasses: 0b1001n }],
    [{ suitability: { allOf: ["volatility"] } }, { suitability: 0b10n }],
  ] as [PolicyClause, object][])("%j", (clause, operands) => {
    expect(compileClause(clause)).toEqual({ ...OFF_OPERANDS, ...operands });
  });

  it("compiles notIn to all countries of the table but these: free indices and none fail", () => {
    const { residenceMap } = compileClause({ residence: { notIn: ["US"] } });
    const expected = mapOf(COUNTRIES.length) - 2n - mapOf(country("US"));
    expect(residenceMap).toBe(expected);
    expect(residenceMap & 1n).toBe(0n);
    expect(residenceMap >> 250n).toBe(0n);
  });

  it("fills the subdivision slots from the first, in order", () => {
    const { deniedSubdivision1, deniedSubdivision2, deniedSubdivision3 } = compileClause({
      subdivisions: { notIn: ["US-NY", "CA-QC"] },
    });
    expect([deniedSubdivision1, deniedSubdivision2]).toEqual([slot("CA-QC"), slot("US-NY")]);
    expect(deniedSubdivision3).toBe(0n);
  });
});

describe("a clause that cannot be met", () => {
  const clause = "$.anyOf[0]";
  it.each([
    [
      "no country is left",
      { residence: { notIn: COUNTRIES.slice(1) } },
      "UNSATISFIABLE",
      `${clause}.residence`,
    ],
    [
      "no tax residence is left",
      { taxResidences: { notIn: COUNTRIES.slice(1) } },
      "UNSATISFIABLE",
      `${clause}.taxResidences`,
    ],
    [
      "no citizenship is left",
      { citizenships: { notIn: COUNTRIES.slice(1) } },
      "UNSATISFIABLE",
      `${clause}.citizenships`,
    ],
    [
      "a legal person's age",
      { personType: { in: ["legal"] }, age: { atLeast: 18 } },
      "UNSATISFIABLE",
      `${clause}.age`,
    ],
    [
      "every emirate of the one country",
      {
        residence: { in: ["AE"] },
        subdivisions: { notIn: ["AJ", "AZ", "DU", "FU", "RK", "SH", "UQ"].map((c) => `AE-${c}`) },
      },
      "UNSATISFIABLE",
      `${clause}.subdivisions`,
    ],
    [
      "a subdivision of a country that is refused already",
      { residence: { notIn: ["US"] }, subdivisions: { notIn: ["US-NY"] } },
      "FORM",
      `${clause}.subdivisions.notIn[0]`,
    ],
  ] as [string, PolicyClause, string, string][])("%s", (_, refused, reason, path) => {
    expectPolicyError(() => compile(refused), `ERR_POLICY_${reason}`, path);
  });

  it("has twins that can be met", () => {
    const emirates = ["AJ", "AZ", "DU", "FU", "RK", "SH"].map((code) => `AE-${code}`);
    for (const met of [
      { residence: { notIn: COUNTRIES.slice(2) } },
      { taxResidences: { notIn: COUNTRIES.slice(2) } },
      { citizenships: { notIn: COUNTRIES.slice(2) } },
      { personType: { in: ["legal", "natural"] }, age: { atLeast: 18 } },
      { residence: { in: ["AE"] }, subdivisions: { notIn: emirates } },
      { residence: { in: ["AE", "OM"] }, subdivisions: { notIn: [...emirates, "AE-UQ"] } },
      { residence: { in: ["US"] }, subdivisions: { notIn: ["US-NY"] } },
      { subdivisions: { notIn: ["US-NY"] } },
    ] as PolicyClause[]) {
      expect(compile(met).clauses).toHaveLength(1);
    }
  });
});

describe("compilePolicy", () => {
  it("hashes by the tagged hashes of the statement", () => {
    const { clauses, clauseHashes, policyHash } = compile(ADULT);
    const [only] = clauses;
    expect(only?.words).toHaveLength(5);
    expect(only?.hash).toBe(hash("CLAUSE", only?.words ?? []));
    expect(clauseHashes).toEqual([only?.hash, only?.hash, only?.hash, only?.hash]);
    expect(policyHash).toBe(hash("POLICY", [1n, ...clauseHashes]));
    expect(ruleHash(hash, policyHash, 7n)).toBe(hash("RULE", [policyHash, 7n]));
    expect(DOMAIN.CLAUSE).not.toBe(DOMAIN.POLICY);
  });

  it("gives one meaning one hash", () => {
    const one = compile(
      {
        residence: { in: ["EEA", "CH"] },
        kycAge: { atMost: "7d" },
        pep: { in: ["none", "former"] },
      },
      ADULT,
      BERLIN,
    );
    const other = compile(
      BERLIN,
      { age: { leapDay: "1 March", atLeast: 18 } },
      {
        pep: { in: ["former", "none"] },
        kycAge: { atMost: "168h" },
        residence: { in: ["CH", "NO", "IS", "LI", "EU", "DE"] },
      },
    );
    expect(other.policyHash).toBe(one.policyHash);
    expect(other.clauses.map((clause) => clause.hash)).not.toEqual(one.clauses.map((c) => c.hash));
    expect(new Set(other.clauseHashes)).toEqual(new Set(one.clauses.map((clause) => clause.hash)));
  });

  it("gives another meaning another hash", () => {
    const policies = [
      compile(ADULT),
      compile({ age: { atLeast: 18, leapDay: "28 February" } }),
      compile({ age: { atLeast: 19 } }),
      compile({ ...ADULT, ...BERLIN }),
      compile(ADULT, BERLIN),
      compile({ anyone: true }),
      compile({ citizenships: { in: ["DE"] } }),
      compile({ taxResidences: { in: ["DE"] } }),
      compile({ kycAge: { atMost: "1d" } }),
      compile({ statusAge: { atMost: "1d" } }),
      compile({ screeningAge: { atMost: "1d" } }),
    ];
    expect(new Set(policies.map(({ policyHash }) => policyHash)).size).toBe(policies.length);
  });

  it("refuses a repeated clause, also in other words", () => {
    expect(compile(ADULT, BERLIN).clauses).toHaveLength(2);
    const twice = () => compile(BERLIN, ADULT, { age: { atLeast: 18, leapDay: "1 March" } });
    expectPolicyError(twice, "ERR_POLICY_FORM", "$.anyOf[2]");
  });

  it("parses what it is given", () => {
    const cast = { ...policyOf(ADULT), anyOf: [{ ...ADULT, shoeSize: 40 }] };
    expectPolicyError(() => compilePolicy(hash, cast), "ERR_POLICY_CLAIM_UNKNOWN");
  });

  it("keeps the hashes of the shipped policies", () => {
    const hashes = POLICY_PRESETS.map((policy) => [
      policy.id,
      `${compilePolicy(hash, policy).policyHash}`,
    ]);
    expect(Object.fromEntries(hashes)).toEqual({
      "eu-eea-adult-substantial":
        "14556181549289864863049740902832889248272401229693769968840874782706424413945",
      "residency-eu-eea":
        "18446296990117372257699228764218642936521560961502850983153541496133439192151",
      "kyc-substantial":
        "10111918007541924812132500419870992516832650643987368478663178049455968638125",
      "not-us-or-us-accredited":
        "16335075232054585891455808069199536439001520829532157059670089331500868421239",
    });
    expect(policyPreset("kyc-substantial")?.id).toBe("kyc-substantial");
    expect(policyPreset("unknown")).toBeUndefined();
  });
});

describe("verifyPolicyHash", () => {
  it("accepts the policy behind the hash, and refuses one that differs in a rule", () => {
    const { policyHash } = compile(ADULT);
    expect(verifyPolicyHash(hash, policyOf(ADULT), policyHash).policyHash).toBe(policyHash);
    const other = () => verifyPolicyHash(hash, policyOf({ age: { atLeast: 19 } }), policyHash);
    expectPolicyError(other, "ERR_POLICY_HASH_MISMATCH");
  });
});
