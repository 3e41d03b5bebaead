import { describe, expect, it } from "vitest";
import { COUNTRIES } from "../../src/credential/countries.ts";
import { explainPolicy } from "../../src/policy/explain-policy.ts";
import { POLICY_RULES } from "../../src/policy/parse-clause.ts";
import type { PolicyClause, PolicyRuleName } from "../../src/policy/policy.ts";
import { EU_EEA_ADULT_SUBSTANTIAL } from "../../src/policy/presets/eu-eea-adult-substantial.ts";
import { NOT_US_OR_US_ACCREDITED } from "../../src/policy/presets/not-us-or-us-accredited.ts";
import { expectPolicyError, policyOf } from "./fixtures.ts";

const say = (...clauses: PolicyClause[]) => explainPolicy(policyOf(...clauses));
const proves = (text: string) => `You prove that ${text}. You reveal nothing else.`;

describe("explainPolicy", () => {
  it("says the shipped policies", () => {
    expect(explainPolicy(EU_EEA_ADULT_SUBSTANTIAL)).toBe(
      "You prove that you live in one of 30 countries (EU or EEA), that your identity was checked at level " +
        "substantial or high, that you are at least 18, that you were screened in the last 7 days, and that your " +
        "credential was not revoked as of the last 7 days. You reveal nothing else.",
    );
    expect(explainPolicy(NOT_US_OR_US_ACCREDITED)).toBe(
      "You prove either that you live outside the United States and the territories of the United States and " +
        "that your credential was not revoked as of the last 7 days; or that you live in one of 7 countries " +
        "(the United States or the territories of the United States), that your client class is us-accredited, " +
        "and that your credential was not revoked as of the last 7 days; which one stays hidden. " +
        "You reveal nothing else.",
    );
  });

  const RULES: Record<PolicyRuleName, [PolicyClause, string][]> = {
    anyone: [
      [{ anyone: true }, "you hold a credential of a listed issuer, in force and not revoked"],
    ],
    residence: [
      [{ residence: { in: ["DE"] } }, "you live in Germany"],
      [
        { residence: { in: ["DE", "FR", "GB"] } },
        "you live in Germany, France or the United Kingdom",
      ],
      [
        { residence: { in: ["DE", "FR", "IT", "CH"] } },
        "you live in one of 4 countries (Germany, France, Italy or Switzerland)",
      ],
      [
        { residence: { in: ["EU", "EEA", "CH"] } },
        "you live in one of 31 countries (EU, EEA or Switzerland)",
      ],
      [{ residence: { notIn: ["US", "CU"] } }, "you live outside the United States and Cuba"],
    ],
    subdivisions: [
      [{ subdivisions: { notIn: ["US-NY", "US-TX"] } }, "you do not live in US-NY or US-TX"],
    ],
    taxResidences: [
      [{ taxResidences: { in: ["DE"] } }, "each of your tax residences is Germany"],
      [
        { taxResidences: { notIn: ["US"] } },
        "you have a tax residence on record, and none is the United States",
      ],
    ],
    citizenships: [
      [
        { citizenships: { in: ["EFTA"] } },
        "each of your citizenships is one of 4 countries (EFTA)",
      ],
      [
        { citizenships: { notIn: ["US"] } },
        "you have a citizenship on record, and none is the United States",
      ],
    ],
    personType: [
      [{ personType: { in: ["natural", "legal"] } }, "you are a natural or legal person"],
    ],
    kycLevel: [
      [
        { kycLevel: { atLeast: "low" } },
        "your identity was checked at level low, substantial or high",
      ],
      [{ kycLevel: { atLeast: "high" } }, "your identity was checked at level high"],
    ],
    kycRegime: [[{ kycRegime: { in: ["UK-MLR"] } }, "your identity was checked under UK-MLR"]],
    kycAge: [[{ kycAge: { atMost: "24h" } }, "your identity was checked in the last 1 day"]],
    age: [
      [{ age: { atLeast: 21 } }, "you are at least 21"],
      [
        { age: { atLeast: 21, leapDay: "28 February" } },
        "you are at least 21 (born on 29 February: from 28 February)",
      ],
    ],
    riskRating: [[{ riskRating: { in: ["low"] } }, "your risk rating is low"]],
    pep: [
      [{ pep: { in: ["none"] } }, "you are and were no politically exposed person"],
      [
        { pep: { in: ["none", "former"] } },
        "your status as a politically exposed person is none or former",
      ],
    ],
    residenceEvidence: [
      [{ residenceEvidence: { in: ["tax-document"] } }, "your residence was shown by tax-document"],
    ],
    clientClass: [[{ clientClass: { anyOf: ["eu-retail"] } }, "your client class is eu-retail"]],
    suitability: [
      [{ suitability: { allOf: ["defi", "leverage"] } }, "you passed the topics defi and leverage"],
    ],
    screeningAge: [
      [{ screeningAge: { atMost: "90s" } }, "you were screened in the last 90 seconds"],
    ],
    statusAge: [
      [{ statusAge: { atMost: "1h" } }, "your credential was not revoked as of the last 1 hour"],
    ],
    validFor: [[{ validFor: { atLeast: "30d" } }, "your credential is valid for another 30 days"]],
  };

  it.each(Object.values(RULES).flat())("%j", (clause, text) => {
    expect(say(clause)).toBe(proves(text));
  });

  it("says every rule of a clause once, in one order", () => {
    const all = Object.values(RULES).map(([first]) => first?.[0]);
    const { anyone: _, ...clause }: PolicyClause = Object.assign({}, ...all.reverse());
    const sentence = say({ ...clause, residence: { in: ["US"] } });
    const { length } = POLICY_RULES.filter((rule) => rule !== "anyone");
    expect(sentence.split(/that (?:you|each)/).length - 1).toBe(length);
    expect(sentence).toMatch(
      /^You prove that you live in the United States, that you do not live in /,
    );
  });

  it("leaves out no country of a long list", () => {
    const codes = COUNTRIES.slice(1, 60);
    const sentence = say({ residence: { in: codes } });
    expect(sentence).toContain("one of 59 countries");
    for (const code of codes) expect(sentence).toMatch(new RegExp(`\\b${code}\\b`));
  });

  it("says each of four clauses", () => {
    const ages = [18, 21, 25, 30].map((atLeast) => ({ age: { atLeast } }));
    expect(say(...ages)).toBe(
      "You prove either that you are at least 18; or that you are at least 21; or that you are at least 25; or " +
        "that you are at least 30; which one stays hidden. You reveal nothing else.",
    );
  });

  it("refuses a policy with a rule that it could not say", () => {
    const cast = policyOf({ age: { atLeast: 18 }, ...{ shoeSize: 40 } });
    expectPolicyError(() => explainPolicy(cast), "ERR_POLICY_CLAIM_UNKNOWN");
  });
});
