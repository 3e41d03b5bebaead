import { describe, expect, it } from "vitest";
import { diffPolicies } from "../../../src/policy/diff/diff-policies.ts";
import type { PolicyClause } from "../../../src/policy/policy.ts";
import { policyOf } from "../fixtures.ts";

type Clauses = readonly PolicyClause[];

/** Who gains, then who loses, in words. */
function say(older: Clauses, newer: Clauses) {
  const { gains, loses } = diffPolicies(policyOf(...older), policyOf(...newer));
  return [...gains, ...loses].map(({ text }) => text);
}

const EU: PolicyClause = { residence: { in: ["EU"] } };
const US = ["US", "US-TERRITORIES"];

describe("diffPolicies says nothing where nobody gains or loses", () => {
  it.each<readonly [string, Clauses, Clauses]>([
    ["the order of clauses", [EU, { age: { atLeast: 18 } }], [{ age: { atLeast: 18 } }, EU]],
    [
      "a group for its members",
      [{ residence: { in: ["EEA"] } }],
      [{ residence: { in: ["EU", "IS", "LI", "NO"] } }],
    ],
    [
      "a clause split in two",
      [{ residence: { in: ["DE", "FR"] } }],
      [{ residence: { in: ["DE"] } }, { residence: { in: ["FR"] } }],
    ],
    ["a clause inside another", [EU], [EU, { residence: { in: ["DE"] }, age: { atLeast: 18 } }]],
    [
      "a clause inside two others together",
      [{ residence: { in: ["DE", "FR"] }, age: { atLeast: 18 } }, { residence: { in: ["DE"] } }],
      [
        { residence: { in: ["DE"] } },
        { residence: { in: ["FR"] }, age: { atLeast: 18 } },
        { residence: { in: ["DE", "FR"] }, age: { atLeast: 21 } },
      ],
    ],
    ["a unit of time", [{ kycAge: { atMost: "7d" } }], [{ kycAge: { atMost: "168h" } }]],
    [
      "regimes split over clauses",
      [{ kycRegime: { in: ["EU-AMLR", "UK-MLR"] } }],
      [{ kycRegime: { in: ["UK-MLR"] } }, { kycRegime: { in: ["EU-AMLR"] } }],
    ],
  ])("%s", (_, older, newer) => {
    expect(say(older, newer)).toEqual([]);
    expect(say(newer, older)).toEqual([]);
  });
});

describe("diffPolicies names who gains and who loses", () => {
  // older, newer, what the change says; the way back says the other verb
  it.each<readonly [Clauses, Clauses, readonly string[]]>([
    [
      [{ residence: { in: ["EU"] } }],
      [{ residence: { in: ["EU", "CH"] } }],
      ["Residents of Switzerland gain access."],
    ],
    [
      [{ residence: { in: ["EU"] } }],
      [{ residence: { in: ["EU", "CH", "NO"] }, age: { atLeast: 21 } }],
      [
        "Residents of Switzerland and Norway gain access.",
        "Holders without a stated date of birth and people younger than 21 lose access.",
      ],
    ],
    [[{ age: { atLeast: 18 } }], [{ age: { atLeast: 21 } }], ["People aged 18 to 20 lose access."]],
    [
      [{ age: { atLeast: 18 } }],
      [{ age: { atLeast: 18, leapDay: "28 February" } }],
      ["People born on 29 February who turn 18 tomorrow gain access."],
    ],
    [
      [{ kycLevel: { atLeast: "substantial" } }],
      [{ kycLevel: { atLeast: "low" } }],
      ["Holders checked at level low gain access."],
    ],
    [
      [{ kycRegime: { in: ["EU-AMLR"] } }],
      [{ kycRegime: { in: ["EU-AMLR", "UK-MLR"] } }],
      ["Holders checked under UK-MLR gain access."],
    ],
    [
      [{ clientClass: { anyOf: ["eu-professional"] } }],
      [{ clientClass: { anyOf: ["eu-professional", "sg-accredited"] } }],
      ["Holders of client class sg-accredited gain access."],
    ],
    [
      [{ suitability: { allOf: ["leverage"] } }],
      [{ suitability: { allOf: ["leverage", "defi"] } }],
      ["Holders who did not pass the topic defi lose access."],
    ],
    [
      [{ taxResidences: { notIn: ["US"] } }],
      [{ taxResidences: { notIn: ["US", "KP"] } }],
      ["Holders with a tax residence in North Korea lose access."],
    ],
    [
      [{ residence: { in: ["US"] } }],
      [{ residence: { in: ["US"] }, subdivisions: { notIn: ["US-NY"] } }],
      ["Residents of the United States without a stated subdivision and US-NY lose access."],
    ],
    [
      [{ screeningAge: { atMost: "7d" } }],
      [{ screeningAge: { atMost: "24h" } }],
      ["Holders screened more than 1 day and at most 7 days ago lose access."],
    ],
    [
      [{ validFor: { atLeast: "1d" } }],
      [{ validFor: { atLeast: "30d" } }],
      [
        "Holders whose credential runs for another 1 day or longer, and less than 30 days lose access.",
      ],
    ],
    [
      [{ pep: { in: ["none", "former"] } }],
      [{ pep: { in: ["none"] } }],
      ["Holders of PEP status former lose access."],
    ],
    [
      [{ anyone: true }],
      [{ residence: { in: ["DE"] } }],
      [
        "Residents of every country but Germany and holders without a stated residence lose access.",
      ],
    ],
    [
      [{ anyone: true }],
      [{ personType: { in: ["natural"] } }],
      ["Legal persons and holders of unstated type of person lose access."],
    ],
  ])("%j -> %j", (older, newer, texts) => {
    expect(say(older, newer)).toEqual(texts);
    const back = texts.map((text) =>
      text.includes(" gain ") ? text.replace("gain", "lose") : text.replace("lose", "gain"),
    );
    const wordsOf = (list: readonly string[]) => list.map((text) => text.split(" ").at(-2)).sort();
    expect(wordsOf(say(newer, older))).toEqual(wordsOf(back));
  });

  it("codes and names for machines", () => {
    const { gains, loses } = diffPolicies(
      policyOf(EU),
      policyOf({ residence: { in: ["EU", "CH"] } }),
    );
    expect(loses).toEqual([]);
    expect(gains).toEqual([
      {
        rule: "residence",
        who: ["CH"],
        some: false,
        text: "Residents of Switzerland gain access.",
      },
    ]);
  });
});

describe("'some', where the answer depends on more than one claim", () => {
  it("residents who were accepted on narrower terms than others", () => {
    const older = [
      { residence: { notIn: US } },
      { residence: { in: US }, clientClass: { anyOf: ["us-accredited"] } },
    ] as const;
    const { gains, loses } = diffPolicies(policyOf(...older), policyOf(older[0]));
    expect(gains).toEqual([]);
    expect(loses.map(({ rule, some }) => [rule, some])).toEqual([
      ["residence", true],
      ["clientClass", true],
    ]);
    expect(loses[0]?.text).toMatch(
      /^Some residents of .*the United States.* lose access: it depends/,
    );
  });

  it("an age that rises in one country alone", () => {
    const older = [{ residence: { in: ["DE", "FR"] }, age: { atLeast: 18 } }] as const;
    const newer = [
      { residence: { in: ["DE"] }, age: { atLeast: 18 } },
      { residence: { in: ["FR"] }, age: { atLeast: 21 } },
    ] as const;
    expect(say(older, newer)).toEqual([
      "Some residents of France lose access: it depends on other claims, too.",
      "Some people aged 18 to 20 lose access: it depends on other claims, too.",
    ]);
  });

  it("claims that only together make a difference", () => {
    const older = [{ residence: { in: ["DE"] } }, { kycLevel: { atLeast: "high" } }] as const;
    const newer = [
      { residence: { in: ["DE"] } },
      { kycLevel: { atLeast: "high" }, pep: { in: ["none"] } },
    ] as const;
    const said = say(older, newer);
    expect(said.length).toBeGreaterThan(0);
    for (const text of said) expect(text).toMatch(/^Some .* lose access: it depends/);
  });

  it("claims that are only told apart together", () => {
    const pairs = (a: "low" | "high", b: "low" | "high") => [
      { residence: { in: ["DE"] }, riskRating: { in: [a] } },
      { residence: { in: ["FR"] }, riskRating: { in: [b] } },
    ];
    expect(say(pairs("low", "high"), pairs("high", "low"))).toEqual([
      "Some holders gain access: it depends on more than one claim.",
      "Some holders lose access: it depends on more than one claim.",
    ]);
  });

  it("one who gains by two claims at once, beside those whom one claim tells", () => {
    const older = [{ residence: { in: ["DE"] }, pep: { in: ["none"] } }] as const;
    const newer = [...older, { residence: { in: ["DE"] }, pep: { in: ["former"] } }] as const;
    expect(say(older, newer)).toEqual(["Holders of PEP status former gain access."]);
  });
});

describe("long lists", () => {
  it("are said by what they leave out, or by a group", () => {
    const [text] = say([EU], [{ residence: { notIn: ["US"] } }]);
    expect(text).toMatch(/^Residents of every country but 28 countries \(AT, .*\) gain access\.$/);
    const [group] = say([{ residence: { in: ["US"] } }], [{ residence: { in: ["US", "EU"] } }]);
    expect(group).toMatch(/^Residents of EU \(AT, .*\) gain access\.$/);
  });
});
