import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClaimField } from "../../../src/credential/claim-layout.ts";
import type { FieldValues } from "../../../src/field/layout.ts";
import { compileClause } from "../../../src/policy/compile-clause.ts";
import { diffPolicies } from "../../../src/policy/diff/diff-policies.ts";
import { evaluateClause } from "../../../src/policy/evaluate-clause.ts";
import type { PolicyClause } from "../../../src/policy/policy.ts";
import { AS_OF, CLAIMS, country, DAY, ISSUER, NOW, policyOf, subdivision } from "../fixtures.ts";

const PLACES = ["DE", "FR", "US", "CH"];
const some = <T>(...values: T[]) => fc.subarray(values, { minLength: 1 });
const rule = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const clause: fc.Arbitrary<PolicyClause> = fc
  .record({
    residence: rule(some(...PLACES).map((names) => ({ in: names }))),
    taxResidences: rule(some(...PLACES).map((names) => ({ in: names }))),
    age: rule(fc.constantFrom(18, 21).map((atLeast) => ({ atLeast }))),
    kycLevel: rule(fc.constantFrom("low", "substantial", "high").map((atLeast) => ({ atLeast }))),
    clientClass: rule(
      some("eu-retail", "eu-professional", "us-accredited").map((anyOf) => ({ anyOf })),
    ),
    suitability: rule(some("leverage", "volatility").map((allOf) => ({ allOf }))),
    statusAge: rule(fc.constantFrom("1h", "7d").map((atMost) => ({ atMost }))),
  })
  .map((rules) => {
    const set = Object.entries(rules).filter(([, value]) => value !== undefined);
    return (set.length === 0 ? { anyone: true } : Object.fromEntries(set)) as PolicyClause;
  });

const policy = fc.uniqueArray(clause, {
  minLength: 1,
  maxLength: 4,
  selector: (one) => JSON.stringify(one),
});

const at = fc.constantFrom(0n, ...PLACES.map(country), country("NO"));
const holder = fc
  .record({
    residenceCountry: at,
    taxResidence1: at,
    taxResidence2: at,
    kycLevel: fc.constantFrom(0n, 1n, 2n, 3n),
    years: fc.constantFrom(0, 17, 19, 30),
    classes: fc.integer({ min: 0, max: 15 }),
    topics: fc.integer({ min: 0, max: 15 }),
    statusAge: fc.constantFrom(60n, 2n * DAY, 30n * DAY),
  })
  .map(({ years, classes, topics, statusAge, taxResidence2, ...claims }) => ({
    statusAge,
    claims: {
      ...CLAIMS,
      ...claims,
      residenceSubdivision: 0n,
      taxResidence2: claims.taxResidence1 === 0n ? 0n : taxResidence2,
      taxResidence3: 0n,
      dateOfBirth: years === 0 ? 2n ** 27n - 1n : BigInt(AS_OF.date - years * 10_000),
      clientClasses: BigInt(classes),
      suitability: BigInt(topics),
      kycRegime: 1n,
    } satisfies FieldValues<ClaimField>,
  }));

/** By the reference semantics of the circuit. */
function passer(clauses: readonly PolicyClause[]) {
  const compiled = clauses.map((one) => compileClause(one));
  return ({ claims, statusAge }: { claims: FieldValues<ClaimField>; statusAge: bigint }) => {
    const at = NOW - statusAge;
    const issuer = { ...ISSUER, statusAsOf: at, screenedAt: at };
    return compiled.some((one) => evaluateClause(one, claims, issuer, AS_OF).length === 0);
  };
}

describe("diffPolicies against the circuit's semantics", () => {
  it("whoever gains or loses is told of", () => {
    fc.assert(
      fc.property(
        policy,
        policy,
        fc.array(holder, { minLength: 8, maxLength: 8 }),
        (older, newer, holders) => {
          const { gains, loses } = diffPolicies(policyOf(...older), policyOf(...newer));
          const [wasIn, isIn] = [passer(older), passer(newer)];
          for (const one of holders) {
            const [before, after] = [wasIn(one), isIn(one)];
            if (!before && after) expect(gains.length).toBeGreaterThan(0);
            if (before && !after) expect(loses.length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("whoever is said to gain without 'some' was out, and whoever is said to lose is out now", () => {
    const code = (name: string) => (name === "" ? 0n : country(name));
    fc.assert(
      fc.property(
        policy,
        policy,
        fc.array(holder, { minLength: 8, maxLength: 8 }),
        (older, newer, holders) => {
          const { gains, loses } = diffPolicies(policyOf(...older), policyOf(...newer));
          const told = [
            [gains, passer(older)],
            [loses, passer(newer)],
          ] as const;
          for (const [changes, passes] of told) {
            for (const { rule, who } of changes.filter(({ some }) => !some)) {
              for (const one of holders) {
                const { residenceCountry, kycLevel } = one.claims;
                const isMeant =
                  (rule === "residence" && who.some((name) => code(name) === residenceCountry)) ||
                  (rule === "kycLevel" &&
                    who.includes(["", "low", "substantial", "high"][Number(kycLevel)] ?? ""));
                if (isMeant) expect(passes(one)).toBe(false);
              }
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("both ways say the same: gains of one are losses of the other", () => {
    fc.assert(
      fc.property(policy, policy, (older, newer) => {
        const there = diffPolicies(policyOf(...older), policyOf(...newer));
        const back = diffPolicies(policyOf(...newer), policyOf(...older));
        const key = ({ rule, who, some }: (typeof there.gains)[number]) => [rule, [...who], some];
        const told = (list: typeof there.gains) =>
          list.filter(({ rule }) => rule !== "several").map(key);
        expect(told(there.gains)).toEqual(told(back.loses));
        expect(there.gains.length === 0).toBe(back.loses.length === 0);
      }),
      { numRuns: 100 },
    );
  });

  it("subdivisions: who is denied there loses", () => {
    const [older, newer] = [
      { residence: { in: ["US"] } },
      { residence: { in: ["US"] }, subdivisions: { notIn: ["US-NY"] } },
    ];
    const { loses } = diffPolicies(policyOf(older), policyOf(newer));
    const by = (code: string | undefined) => ({
      statusAge: 60n,
      claims: { ...CLAIMS, residenceSubdivision: code === undefined ? 0n : subdivision(code) },
    });
    expect(loses.flatMap(({ who }) => who)).toEqual(["US-?", "US-NY"]);
    expect([undefined, "US-NY", "US-CA"].map((code) => passer([newer])(by(code)))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
