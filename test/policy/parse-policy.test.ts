import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../src/policy/parse-policy.ts";
import type { PolicyClause } from "../../src/policy/policy.ts";
import { POLICY_PRESETS } from "../../src/policy/presets/presets.ts";
import { expectPolicyError, policyOf } from "./fixtures.ts";

const CLAUSE = { age: { atLeast: 18 } } as const;
const withTop = (change: Record<string, unknown>): unknown => ({ ...policyOf(CLAUSE), ...change });
const parseClauses = (...clauses: unknown[]) => parsePolicy(withTop({ anyOf: clauses }));

const FULL: PolicyClause = {
  residence: { in: ["EU", "CH"] },
  subdivisions: { notIn: ["CH-GE", "CH-ZH"] },
  taxResidences: { notIn: ["US"] },
  citizenships: { notIn: ["US", "US-TERRITORIES"] },
  personType: { in: ["natural", "legal"] },
  kycLevel: { atLeast: "high" },
  kycRegime: { in: ["EU-AMLR", "CH-AMLA"] },
  kycAge: { atMost: "365d" },
  age: { atLeast: 18, leapDay: "28 February" },
  riskRating: { in: ["low", "medium"] },
  pep: { in: ["none"] },
  residenceEvidence: { in: ["utility-bill"] },
  clientClass: { anyOf: ["eu-professional"] },
  suitability: { allOf: ["leverage"] },
  screeningAge: { atMost: "168h" },
  statusAge: { atMost: "90m" },
  validFor: { atLeast: "1s" },
};

describe("parsePolicy accepts", () => {
  it("a clause with every rule, any holder, and the presets, and returns them as they are", () => {
    expect(parseClauses(FULL).anyOf).toEqual([FULL]);
    expect(parseClauses({ anyone: true }).anyOf).toEqual([{ anyone: true }]);
    for (const policy of POLICY_PRESETS) {
      expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
    }
  });

  it("four clauses, and refuses five", () => {
    const clauses = [18, 19, 20, 21].map((atLeast) => ({ age: { atLeast } }));
    expect(parseClauses(...clauses).anyOf).toHaveLength(4);
    expectPolicyError(
      () => parseClauses(...clauses, CLAUSE),
      "ERR_POLICY_TOO_MANY_CLAUSES",
      "$.anyOf",
    );
  });

  it("a copy: later changes of the input change nothing", () => {
    const input = { residence: { in: ["DE"] } };
    const parsed = parseClauses(input);
    input.residence.in.push("US");
    expect(parsed.anyOf).toEqual([{ residence: { in: ["DE"] } }]);
  });
});

describe("parsePolicy refuses at the top", () => {
  it.each([
    ["nothing", undefined, "FORM", "$"],
    ["null", null, "FORM", "$"],
    ["text", JSON.stringify(policyOf(CLAUSE)), "FORM", "$"],
    ["a list", [policyOf(CLAUSE)], "FORM", "$"],
    ["a key that is unknown", withTop({ note: "" }), "FORM", "$.note"],
    ["a hostile key", withTop(JSON.parse('{"__proto__": {}, "a\\u0000b": 1}')), "FORM", undefined],
    ["another type", withTop({ type: "Policy" }), "FORM", "$.type"],
    ["an id in capitals", withTop({ id: "Test" }), "FORM", "$.id"],
    ["an id of 65", withTop({ id: "a".repeat(65) }), "FORM", "$.id"],
    ["version 0", withTop({ version: 0 }), "VALUE_RANGE", "$.version"],
    ["version as text", withTop({ version: "1" }), "FORM", "$.version"],
    ["another layout", withTop({ layoutVersion: 2 }), "LAYOUT_UNKNOWN", "$.layoutVersion"],
    ["another table", withTop({ countryTable: 2 }), "TABLE_REVISION", "$.countryTable"],
    ["a blank title", withTop({ title: " " }), "FORM", "$.title"],
    ["a title of 201", withTop({ title: "a".repeat(201) }), "FORM", "$.title"],
    ["a title turned around", withTop({ title: "a\u202eb" }), "FORM", "$.title"],
    ["no clause", withTop({ anyOf: [] }), "FORM", "$.anyOf"],
    ["a clause for a list", withTop({ anyOf: CLAUSE }), "FORM", "$.anyOf"],
  ])("%s", (_, json, reason, path) => {
    expectPolicyError(() => parsePolicy(json), `ERR_POLICY_${reason}`, path);
  });

  it.each(["type", "id", "version", "layoutVersion", "countryTable", "title", "anyOf"])(
    "a policy without %s",
    (key) => {
      const policy: Record<string, unknown> = { ...policyOf(CLAUSE) };
      delete policy[key];
      expectPolicyError(() => parsePolicy(policy), "ERR_POLICY_FORM", `$.${key}`);
    },
  );

  it("repeats no unknown key of odd content", () => {
    const json = withTop({ ["x".repeat(10_000)]: 1 });
    expectPolicyError(() => parsePolicy(json), "ERR_POLICY_FORM", "$.?");
  });
});

describe("parsePolicy refuses in a clause", () => {
  const at = "$.anyOf[0]";
  it.each([
    ["a clause that asks nothing", {}, "FORM", at],
    ["null", null, "FORM", at],
    ["anyone and a rule", { anyone: true, ...CLAUSE }, "FORM", `${at}.anyone`],
    ["anyone: false", { anyone: false }, "FORM", `${at}.anyone`],
    ["an unknown rule", { shoeSize: { atLeast: 40 } }, "CLAIM_UNKNOWN", `${at}.shoeSize`],
    ["a rule that is undefined", { age: undefined }, "FORM", `${at}.age`],
    [
      "an unknown operator",
      { residence: { near: ["DE"] } },
      "OPERATOR_UNKNOWN",
      `${at}.residence.near`,
    ],
    [
      "another rule's operator",
      { pep: { notIn: ["none"] } },
      "OPERATOR_UNKNOWN",
      `${at}.pep.notIn`,
    ],
    ["two operators", { residence: { in: ["DE"], notIn: ["US"] } }, "FORM", `${at}.residence`],
    ["no operator", { residence: {} }, "FORM", `${at}.residence`],
    ["a bare list", { residence: ["DE"] }, "FORM", `${at}.residence`],
    ["an empty list", { residence: { notIn: [] } }, "FORM", `${at}.residence.notIn`],
    ["a name for a list", { residence: { in: "DE" } }, "FORM", `${at}.residence.in`],
    ["a number for a name", { residence: { in: [276] } }, "FORM", `${at}.residence.in[0]`],
    [
      "an unknown country",
      { residence: { in: ["DE", "ZZ"] } },
      "VALUE_RANGE",
      `${at}.residence.in[1]`,
    ],
    [
      "a country in small letters",
      { residence: { in: ["de"] } },
      "VALUE_RANGE",
      `${at}.residence.in[0]`,
    ],
    ["no country", { residence: { in: [""] } }, "VALUE_RANGE", `${at}.residence.in[0]`],
    ["a country twice", { residence: { in: ["DE", "DE"] } }, "FORM", `${at}.residence.in[1]`],
    [
      "a subdivision to live in",
      { subdivisions: { in: ["US-NY"] } },
      "OPERATOR_UNKNOWN",
      `${at}.subdivisions.in`,
    ],
    [
      "an unknown subdivision",
      { subdivisions: { notIn: ["US-ZZ"] } },
      "VALUE_RANGE",
      `${at}.subdivisions.notIn[0]`,
    ],
    [
      "a country as subdivision",
      { subdivisions: { notIn: ["US"] } },
      "VALUE_RANGE",
      `${at}.subdivisions.notIn[0]`,
    ],
    [
      "a code inside another",
      { subdivisions: { notIn: ["ES-B"] } },
      "VALUE_RANGE",
      `${at}.subdivisions.notIn[0]`,
    ],
    [
      "an unknown level",
      { kycLevel: { atLeast: "highest" } },
      "VALUE_RANGE",
      `${at}.kycLevel.atLeast`,
    ],
    ["a level by number", { kycLevel: { atLeast: 2 } }, "VALUE_RANGE", `${at}.kycLevel.atLeast`],
    ["an unknown regime", { kycRegime: { in: ["XX"] } }, "VALUE_RANGE", `${at}.kycRegime.in[0]`],
    ["a method's name", { pep: { in: ["constructor"] } }, "VALUE_RANGE", `${at}.pep.in[0]`],
    ["age 0", { age: { atLeast: 0 } }, "VALUE_RANGE", `${at}.age.atLeast`],
    ["age 18.5", { age: { atLeast: 18.5 } }, "FORM", `${at}.age.atLeast`],
    ["age NaN", { age: { atLeast: Number.NaN } }, "FORM", `${at}.age.atLeast`],
    ["age as text", { age: { atLeast: "18" } }, "FORM", `${at}.age.atLeast`],
    ["age 128", { age: { atLeast: 128 } }, "UNSATISFIABLE", `${at}.age.atLeast`],
    ["no age", { age: { leapDay: "1 March" } }, "FORM", `${at}.age.atLeast`],
    [
      "another leap day",
      { age: { atLeast: 18, leapDay: "29 February" } },
      "VALUE_RANGE",
      `${at}.age.leapDay`,
    ],
    ["an age at most", { age: { atMost: 18 } }, "OPERATOR_UNKNOWN", `${at}.age.atMost`],
    ["a duration of 0", { kycAge: { atMost: "0d" } }, "FORM", `${at}.kycAge.atMost`],
    ["a duration without unit", { kycAge: { atMost: "365" } }, "FORM", `${at}.kycAge.atMost`],
    ["a duration in years", { kycAge: { atMost: "1y" } }, "FORM", `${at}.kycAge.atMost`],
    ["a negative duration", { kycAge: { atMost: "-1d" } }, "FORM", `${at}.kycAge.atMost`],
    ["a leading zero", { kycAge: { atMost: "07d" } }, "FORM", `${at}.kycAge.atMost`],
    ["a number of seconds", { kycAge: { atMost: 604800 } }, "FORM", `${at}.kycAge.atMost`],
    ["2^30 s", { kycAge: { atMost: "1073741824s" } }, "VALUE_RANGE", `${at}.kycAge.atMost`],
    [
      "a validity at most",
      { validFor: { atMost: "1d" } },
      "OPERATOR_UNKNOWN",
      `${at}.validFor.atMost`,
    ],
  ])("%s", (_, clause, reason, path) => {
    expectPolicyError(() => parseClauses(clause), `ERR_POLICY_${reason}`, path);
  });

  it("names the clause", () => {
    expectPolicyError(() => parseClauses(CLAUSE, {}), "ERR_POLICY_FORM", "$.anyOf[1]");
  });

  it.each([
    ["a region beside the counties of before", "DK-84"],
    ["a county of before", "DK-101"],
    ["a group of islands", "ID-JW"],
    ["a province inside one", "ID-JB"],
    ["a province around a city with a code of its own", "TH-20"],
    ["a county around cities with county rights", "HU-CS"],
    ["an oblast around autonomous okrugs", "RU-TYU"],
    ["an okrug inside an oblast", "RU-KHM"],
    ["a province that took a territory in", "PK-KP"],
    ["a country that nobody reviewed", "UY-MO"],
  ])("%s: %s", (_, code) => {
    const refused = () => parseClauses({ subdivisions: { notIn: ["US-NY", code] } });
    expectPolicyError(refused, "ERR_POLICY_VALUE_RANGE", `${at}.subdivisions.notIn[1]`);
  });

  it.each(["US-NY", "CA-QC", "UA-43", "DE-BY", "AU-ACT", "GE-AB"])("not %s, the twin", (code) => {
    expect(parseClauses({ subdivisions: { notIn: ["CH-GE", code] } }).anyOf).toHaveLength(1);
  });

  it("nine denied subdivisions, and accepts eight", () => {
    const codes = ["NY", "CA", "TX", "FL", "WA", "HI", "LA", "ME", "OR"].map(
      (state) => `US-${state}`,
    );
    expect(parseClauses({ subdivisions: { notIn: codes.slice(1) } }).anyOf).toHaveLength(1);
    const refused = () => parseClauses({ subdivisions: { notIn: codes } });
    expectPolicyError(refused, "ERR_POLICY_VALUE_RANGE", `${at}.subdivisions.notIn`);
  });

  it("a list with holes", () => {
    const holes = new Array(2);
    expectPolicyError(
      () => parseClauses({ pep: { in: holes } }),
      "ERR_POLICY_FORM",
      `${at}.pep.in[0]`,
    );
    expectPolicyError(() => parsePolicy(withTop({ anyOf: holes })), "ERR_POLICY_FORM", at);
  });

  it("H6 a hostile body, without a walk through it", () => {
    const deep = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`);
    let read = 0;
    const long = new Proxy(Array<string>(1_000_000).fill("DE"), {
      get(list, key) {
        read++;
        return Reflect.get(list, key);
      },
    });
    const bodies: [unknown, string][] = [
      [{ residence: { in: deep } }, "ERR_POLICY_FORM"],
      [{ residence: { in: long } }, "ERR_POLICY_VALUE_RANGE"],
      [{ kycAge: { atMost: "1".repeat(1e6) } }, "ERR_POLICY_FORM"],
    ];
    for (const [body, code] of bodies) expectPolicyError(() => parseClauses(body), code);
    expect(read).toBeLessThan(1000);
  });
});
