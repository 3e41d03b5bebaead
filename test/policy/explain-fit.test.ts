import { describe, expect, it } from "vitest";
import { UNMET_RULES } from "../../src/policy/evaluate-clause.ts";
import { explainFit } from "../../src/policy/explain-fit.ts";
import { NOT_US_OR_US_ACCREDITED } from "../../src/policy/presets/not-us-or-us-accredited.ts";
import { REMEDIES } from "../../src/policy/remedies.ts";
import {
  AS_OF,
  CLAIMS,
  country,
  DAY,
  expectPolicyError,
  ISSUER,
  NOW,
  policyOf,
} from "./fixtures.ts";

const CONTEXT = { issuer: ISSUER, asOf: AS_OF };

describe("explainFit", () => {
  it("names the clause to prove", () => {
    const fit = explainFit(CLAIMS, NOT_US_OR_US_ACCREDITED, CONTEXT);
    expect(fit.isMet).toBe(true);
    expect(fit.best).toEqual({ index: 1, isMet: true, unmet: [] });
    expect(fit.clauses[0]?.unmet).toEqual([{ rule: "residence", remedy: REMEDIES.residence }]);
    const abroad = { ...CLAIMS, residenceCountry: country("DE") };
    expect(explainFit(abroad, NOT_US_OR_US_ACCREDITED, CONTEXT).best.index).toBe(0);
  });

  it("names what each clause lacks, and the clause that lacks least", () => {
    const claims = { ...CLAIMS, residenceCountry: 0n, clientClasses: 0n };
    const fit = explainFit(claims, NOT_US_OR_US_ACCREDITED, CONTEXT);
    expect(fit.isMet).toBe(false);
    expect(fit.best.index).toBe(0);
    const unmet = fit.clauses.map((clause) => clause.unmet.map(({ rule }) => rule));
    expect(unmet).toEqual([["residence"], ["residence", "clientClass"]]);
  });

  it("takes the first of two clauses that are met", () => {
    const policy = policyOf({ age: { atLeast: 21 } }, { age: { atLeast: 18 } });
    expect(explainFit(CLAIMS, policy, CONTEXT).best.index).toBe(0);
  });

  it("tells how to renew a screening", () => {
    const policy = policyOf({ screeningAge: { atMost: "1d" } });
    const { best } = explainFit(CLAIMS, policy, CONTEXT);
    expect(best.unmet.map(({ rule }) => rule)).toEqual(["screeningAge"]);
    expect(best.unmet[0]?.remedy).toMatch(/renew it; ask the issuer/);
    const issuer = { ...ISSUER, screenedAt: NOW - DAY };
    expect(explainFit(CLAIMS, policy, { ...CONTEXT, issuer }).isMet).toBe(true);
  });

  it("names a revoked credential first, and none that is not", () => {
    const policy = policyOf({ age: { atLeast: 99 } });
    const rules = (isRevoked: boolean) =>
      explainFit(CLAIMS, policy, { ...CONTEXT, isRevoked }).best.unmet.map(({ rule }) => rule);
    expect(rules(true)).toEqual(["revoked", "age"]);
    expect(rules(false)).toEqual(["age"]);
    const met = policyOf({ age: { atLeast: 18 } });
    expect(explainFit(CLAIMS, met, { ...CONTEXT, isRevoked: true }).isMet).toBe(false);
    expect(explainFit(CLAIMS, met, CONTEXT).isMet).toBe(true);
  });

  it("has a remedy of its own for each rule, without a digit of any claim", () => {
    expect(Object.keys(REMEDIES).sort()).toEqual([...UNMET_RULES, "revoked"].sort());
    expect(new Set(Object.values(REMEDIES)).size).toBe(UNMET_RULES.length + 1);
    for (const remedy of Object.values(REMEDIES)) expect(remedy).not.toMatch(/[0-9]/);
  });

  it("refuses a policy that cannot be met instead of explaining it", () => {
    const policy = policyOf({ personType: { in: ["legal"] }, age: { atLeast: 18 } });
    expectPolicyError(() => explainFit(CLAIMS, policy, CONTEXT), "ERR_POLICY_UNSATISFIABLE");
  });
});
