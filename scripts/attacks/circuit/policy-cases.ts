import { type ClaimField, DATE_OF_BIRTH_ABSENT } from "../../../src/credential/claim-layout.ts";
import type { FieldValues } from "../../../src/field/layout.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import type { OperandField } from "../../../src/policy/operand-layout.ts";
import { bitsAt, bitsOf } from "../../../test/circuits/bits.ts";
import { buildScenario, NOW, type Scenario } from "../../../test/circuits/scenario.ts";
import type { AttackCase } from "../attack-case.ts";
import { circuitCase } from "./circuit-case.ts";
import { changeCase, HONEST, worldCase } from "./compliance-case.ts";
import { COMPLIANCE, ONE_COUNTRY, POLICY_CLAUSE, THREE_COUNTRIES } from "./templates.ts";

const hash = await loadHash();
const DAY = 86400n;
const allBut = (...left: number[]) =>
  Array.from({ length: 255 }, (_, i) => i + 1).filter((i) => !left.includes(i));
const countries = (map: readonly number[], slots: readonly number[], overflow = 0n) => ({
  map: bitsAt(map, 256),
  slots: slots.map((slot) => bitsOf(BigInt(slot), 8)),
  overflow,
});

function countryCases(): AttackCase[] {
  const all = allBut(250, 251, 252, 253, 254, 255);
  return [
    ...[1, 255].map((country) =>
      circuitCase({
        id: "C11",
        title: `country ${country} under a map of all others`,
        spec: ONE_COUNTRY,
        twin: countries([country], [country]),
        bad: countries(allBut(country), [country]),
      }),
    ),
    ...[0, 1, 2].map((slot) =>
      circuitCase({
        id: "C11",
        title: `a country outside the map at slot ${slot + 1}`,
        spec: THREE_COUNTRIES,
        twin: countries([57, 58, 255], [57, 58, 255]),
        bad: countries([57, 58, 255], [57, 58, 255].with(slot, 254)),
      }),
    ),
    circuitCase({
      id: "C11",
      title: "country 0 under a map of all countries",
      spec: ONE_COUNTRY,
      twin: countries([0], [0]),
      bad: countries(allBut(), [0]),
    }),
    ...[250, 251, 252, 253, 254, 255].map((country) =>
      circuitCase({
        id: "C20",
        title: `country index ${country} under a map of all countries that exist`,
        spec: ONE_COUNTRY,
        twin: countries(all, [249]),
        bad: countries(all, [country]),
      }),
    ),
    circuitCase({
      id: "C20",
      title: "an absent first slot though others are filled",
      spec: THREE_COUNTRIES,
      twin: countries([57, 58], [57, 58, 0]),
      bad: countries([57, 58], [0, 57, 58]),
    }),
  ];
}

/** Each rule is on; the world without the flaw has the claim. */
const ABSENT: readonly (readonly [string, Partial<FieldValues<ClaimField>>])[] = [
  ["residence", { residenceCountry: 0n }],
  ["residence subdivision", { residenceSubdivision: 0n }],
  ["residence evidence", { residenceEvidence: 0n }],
  ["tax residence", { taxResidence1: 0n }],
  ["citizenship", { citizenship1: 0n }],
  ["date of birth", { dateOfBirth: DATE_OF_BIRTH_ABSENT }],
  ["person type", { personType: 0n }],
  ["risk rating", { riskRating: 0n }],
  ["PEP status", { pepStatus: 0n }],
  ["KYC regime", { kycRegime: 0n }],
  ["KYC level", { kycLevel: 0n }],
  ["client class", { clientClasses: 0n }],
  ["suitability topic", { suitability: 0n }],
  ["KYC date", { kycDoneAt: 0n }],
];

function bindingCases(): AttackCase[] {
  const { inputs, outputs } = HONEST;
  const honest: Record<string, bigint> = {
    ...outputs,
    asOf: inputs.asOf,
    contextHash: inputs.contextHash,
  };
  const nullifierCase = (title: string, from: string, to: string) =>
    changeCase(
      "C13",
      title,
      {},
      {
        patches: [
          {
            file: "presentation/compliance.circom",
            find: from,
            replace: to,
          },
        ],
      },
    );
  /** The same holder under other private inputs: the honest nullifier is accepted, another is not. */
  const variedCase = (title: string, scenario: Scenario): AttackCase => {
    const varied = buildScenario(scenario);
    return circuitCase({
      id: "C13",
      title,
      spec: COMPLIANCE,
      twin: varied.inputs,
      set: { nullifier: hash("NULLIFIER", [varied.inputs.holderSecret, varied.inputs.salt]) },
    });
  };
  return [
    ...Object.entries(honest).flatMap(([name, value]) =>
      [value + 1n, 0n, P - 1n].map((lie, i) =>
        changeCase(
          "C12",
          `${name} ${["plus 1", "of 0", "of p - 1"][i]} under an honest witness`,
          {},
          {
            set: { [name]: lie },
          },
        ),
      ),
    ),
    variedCase("a second nullifier through another blind, salt and context", {
      holderBlind: 1n,
      salt: 2n,
      extensionRoot: 3n,
      contextHash: 4n,
    }),
    variedCase("a second nullifier through other claims and another status index", {
      claims: { residenceCountry: 255n, statusIndex: 0n },
      revoked: [],
    }),
    variedCase("a second nullifier on another day, under other clauses", {
      date: 20261122n,
      seconds: NOW + 80_000n,
      otherClauses: [1n, 2n, 3n],
    }),
    nullifierCase(
      "a nullifier for a scope other than the rule's",
      "([holderSecret, scope])",
      "([holderSecret, scope + 1])",
    ),
    nullifierCase(
      "a nullifier from a secret other than the credential's",
      "([holderSecret, scope])",
      "([holderSecret + 1, scope])",
    ),
    changeCase(
      "C13",
      "another scope under the verifier's rule hash",
      { scope: 1000n },
      {
        set: { ruleHash: outputs.ruleHash },
      },
    ),
  ];
}

function issuerCases(): AttackCase[] {
  const wide = { regimes: 0xffn, maxKycLevel: 7n, clientClasses: 0xffffn };
  const beyond: [string, Partial<FieldValues<ClaimField>>, Partial<FieldValues<OperandField>>][] = [
    ["a regime without authorisation", { kycRegime: 6n }, { regimes: 1n }],
    ["a KYC level above the issuer's", { kycLevel: 4n }, {}],
    ["a client class without authorisation", { clientClasses: 0b11010n }, {}],
  ];
  const fresh = { statusAsOf: NOW - DAY, screenedAt: NOW - 7n * DAY };
  return [
    ...beyond.map(([title, claims, operands]) =>
      worldCase(
        "C21",
        `${title}, signed by the issuer`,
        { claims, operands },
        {
          claims,
          operands,
          record: wide,
        },
      ),
    ),
    changeCase("C21", "the record of a more trusted issuer", {
      issuerWord: buildScenario({ record: wide }).inputs.issuerWord,
    }),
    worldCase(
      "C22",
      "a status root a second older than the policy allows, in a fresh trust root",
      { record: { ...fresh, statusAsOf: NOW - DAY - 1n } },
      { record: fresh },
    ),
    worldCase(
      "C22",
      "a screening a second older than the policy allows",
      { record: { ...fresh, screenedAt: NOW - 7n * DAY - 1n } },
      { record: fresh },
    ),
    worldCase(
      "C22",
      "a status root from a second after asOf",
      { record: { statusAsOf: NOW + 1n } },
      { record: { statusAsOf: NOW } },
    ),
    changeCase("C22", "newer times under the issuer's older trust root", {
      issuerWord: buildScenario({ record: { statusAsOf: NOW } }).inputs.issuerWord,
    }),
  ];
}

function clauseCases(): AttackCase[] {
  const loose = buildScenario({ operands: { minAge: 0n } }).inputs.clauseWords;
  const clauseWords = [1n, 2n, 3n, 4n, 5n];
  const twin = { clauseWords, clauseHashes: [101n, 102n, hash("CLAUSE", clauseWords), 104n] };
  return [
    changeCase("C23", "a looser clause than the policy's", { clauseWords: loose }),
    changeCase("C23", "a policy without the clause", { clauseHashes: [101n, 102n, 103n, 104n] }),
    changeCase(
      "C23",
      "a looser clause hashed into the verifier's rule",
      {
        clauseWords: loose,
        clauseHashes: [hash("CLAUSE", loose), 101n, 102n, 103n],
      },
      { set: { ruleHash: HONEST.outputs.ruleHash } },
    ),
    ...[0, 4].map((word) =>
      circuitCase({
        id: "C23",
        title: `a clause with word ${word} changed`,
        spec: POLICY_CLAUSE,
        twin,
        bad: { clauseWords: clauseWords.with(word, 9n) },
      }),
    ),
  ];
}

/** C11 to C13, C20 to C23: what policy, issuer and rule bind. */
export function policyCases(): AttackCase[] {
  return [
    ...bindingCases(),
    ...countryCases(),
    ...ABSENT.map(([name, claims]) =>
      worldCase("C20", `no ${name} where the policy asks`, { claims }, {}),
    ),
    worldCase("C20", "a fourth citizenship", { claims: { citizenshipOverflow: 1n } }, {}),
    worldCase("C20", "a fourth tax residence", { claims: { taxResidenceOverflow: 1n } }, {}),
    ...issuerCases(),
    ...clauseCases(),
  ];
}
