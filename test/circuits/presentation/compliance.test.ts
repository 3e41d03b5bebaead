import { beforeAll, describe, expect, it } from "vitest";
import { addPoints, SUBGROUP_ORDER } from "../../../src/field/babyjub.ts";
import { MerkleTree } from "../../../src/field/merkle.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { TRUST_DEPTH } from "../../../src/trust/issuer-record-layout.ts";
import {
  badWitness,
  type CircuitSpec,
  compileCircuit,
  expectConstraintCount,
  expectDetermined,
  expectSatisfied,
  expectValues,
  expectViolated,
  honestWitness,
  type Inputs,
  listUnconstrained,
  type SourcePatch,
} from "../../support/lab/index.ts";
import { INVERSE_OF_ZERO } from "../harmless.ts";
import { lieAbout } from "../lie-about.ts";
import {
  buildScenario,
  ISSUER_KEY,
  NOW,
  RECORD,
  type Scenario,
  smallOrderPoints,
  statusTree,
  TODAY,
} from "../scenario.ts";

const hash = await loadHash();
const spec: CircuitSpec = {
  file: "circuits/presentation/compliance.circom",
  template: "Compliance",
  publicInputs: ["asOf", "contextHash"],
};
const honest = buildScenario();
/** The highest bit of a time. */
const TOP = 1n << 39n;

/** The honest inputs are accepted (see beforeAll); with this one change a constraint is violated. */
async function expectChangeRefused(change: Inputs, by?: RegExp): Promise<void> {
  expectViolated(await badWitness(spec, { ...honest.inputs, ...change }), by);
}

/** A whole consistent world, refused for its one flaw; the world without it is accepted. */
async function expectWorldRefused(bad: Scenario, twin: Scenario): Promise<void> {
  expectSatisfied(await badWitness(spec, buildScenario(twin).inputs));
  expectViolated(await badWitness(spec, buildScenario(bad).inputs));
}

beforeAll(async () => {
  await compileCircuit(spec);
  expectSatisfied(await honestWitness(spec, honest.inputs));
  expectSatisfied(await badWitness(spec, honest.inputs));
}, 300_000);

describe("Compliance", () => {
  it("binds every input, and determines every wire", async () => {
    const result = await honestWitness(spec, honest.inputs);
    expectDetermined(result, [INVERSE_OF_ZERO]);
    const { wires, dropped } = listUnconstrained(result.circuit);
    expect(wires).toEqual([]);
    expect(dropped).toEqual([]);
  });

  it("C3: refuses the credential of another holder behind that holder's commitment", async () => {
    const commitment = (await honestWitness(spec, honest.inputs)).value("holderCommitment");
    const patch = {
      file: "presentation/compliance.circom",
      find: "SignedCredential()(holderCommitment,",
      replace: `SignedCredential()(${commitment},`,
    };
    const thief = { ...honest.inputs, holderSecret: honest.inputs.holderSecret + 1n };
    const set = { holderCommitment: commitment };
    expectViolated(await badWitness(spec, thief, { patches: [patch], set }));
  });

  it("C15: refuses a later asOf of which an earlier one is opened", async () => {
    const asOf = honest.inputs.asOf + 3600n;
    const lie = lieAbout("presentation/compliance", "now.asOf", `${honest.inputs.asOf}`);
    expectViolated(await badWitness(spec, { ...honest.inputs, asOf }, { patches: [lie] }));
  });

  it("gives the public signals of the SDK", async () => {
    await expectValues(spec, honest.inputs, honest.outputs);
    const { symbols } = await compileCircuit(spec);
    const visible = [1, 2, 3, 4, 5].map((wire) => symbols.names[symbols.labelOfWire[wire] ?? 0]);
    expect(visible).toEqual(["nullifier", "ruleHash", "trustRoot", "asOf", "contextHash"]);
  });

  it.each(["nullifier", "ruleHash", "trustRoot", "asOf", "contextHash"])(
    "C12: refuses %s changed under an honest witness",
    async (name) => {
      const value = (await honestWitness(spec, honest.inputs)).value(name);
      for (const lie of [value + 1n, 0n, P - 1n]) {
        expectViolated(await badWitness(spec, honest.inputs, { set: { [name]: lie } }));
      }
    },
  );

  it("C13: one secret and scope give one nullifier, whatever else differs", async () => {
    const worlds: Scenario[] = [
      { holderBlind: 1n, salt: 2n, extensionRoot: 3n, contextHash: 4n },
      { claims: { residenceCountry: 255n, statusIndex: 0n }, revoked: [] },
      { date: 20261122n, seconds: NOW + 80_000n, otherClauses: [1n, 2n, 3n] },
    ];
    for (const world of worlds) {
      const { inputs } = buildScenario(world);
      await expectValues(spec, inputs, { nullifier: honest.outputs.nullifier });
    }
  });

  it("C13: refuses a nullifier for a scope other than the rule's", async () => {
    const patches: SourcePatch[] = [
      {
        file: "presentation/compliance.circom",
        find: "([holderSecret, scope])",
        replace: "([holderSecret, scope + 1])",
      },
    ];
    expectViolated(await badWitness(spec, honest.inputs, { patches }));
    const other = await badWitness(
      spec,
      { ...honest.inputs, scope: 1000n },
      { set: { ruleHash: honest.outputs.ruleHash } },
    );
    expectViolated(other);
  });

  it("C13: refuses a nullifier from a secret other than the credential's", async () => {
    const patches: SourcePatch[] = [
      {
        file: "presentation/compliance.circom",
        find: "([holderSecret, scope])",
        replace: "([holderSecret + 1, scope])",
      },
    ];
    expectViolated(await badWitness(spec, honest.inputs, { patches }));
  });

  it.each([0n, P - 1n, 1n])("C3: the secret %d has its own nullifier", async (holderSecret) => {
    const { inputs, outputs } = buildScenario({ holderSecret });
    await expectValues(spec, inputs, outputs);
    expect(outputs.nullifier).not.toBe(honest.outputs.nullifier);
  });

  it("C3: refuses the secret + l, a wrong secret and a wrong blind", async () => {
    const { holderSecret, holderBlind } = honest.inputs;
    await expectChangeRefused({ holderSecret: holderSecret + SUBGROUP_ORDER });
    await expectChangeRefused({ holderSecret: holderSecret + 1n });
    await expectChangeRefused({ holderBlind: holderBlind + 1n });
  });

  it.each([
    [
      "claimWords",
      [(1n << 240n) + (honest.inputs.claimWords[0] ?? 0n), honest.inputs.claimWords[1] ?? 0n],
    ],
    [
      "claimWords",
      [honest.inputs.claimWords[0] ?? 0n, (1n << 94n) + (honest.inputs.claimWords[1] ?? 0n)],
    ],
    ["issuerWord", honest.inputs.issuerWord + (1n << 195n)],
    ["issuerWord", P - 1n],
    [
      "clauseWords",
      honest.inputs.clauseWords.with(4, (honest.inputs.clauseWords[4] ?? 0n) + (1n << 226n)),
    ],
    ["clauseWords", honest.inputs.clauseWords.with(0, P - 1n)],
  ])("C10: refuses %s with a piece out of range", async (name, value) => {
    await expectChangeRefused({ [name]: value });
  });

  it("C10: refuses a holder's own claims in the place of the signed ones", async () => {
    const lie = buildScenario({ claims: { dateOfBirth: 19700101n } }).inputs;
    await expectChangeRefused({ claimWords: lie.claimWords });
    const find = "OpenWords(CLAIM_BITS())(claimWords)";
    const replace = "OpenWords(CLAIM_BITS())([claimWords[0] + 1, claimWords[1]])";
    const patches = [{ file: "presentation/compliance.circom", find, replace }];
    expectViolated(await badWitness(spec, honest.inputs, { patches }));
  });

  it("C10 C23: refuses operands that are ruled on but not hashed", async () => {
    const find = "OpenWords(OPERAND_BITS())(clauseWords)";
    const replace =
      "OpenWords(OPERAND_BITS())([clauseWords[0], clauseWords[1], clauseWords[2], clauseWords[3], clauseWords[4] + 1])";
    const patches = [{ file: "presentation/compliance.circom", find, replace }];
    expectViolated(await badWitness(spec, honest.inputs, { patches }));
  });

  it("C4: refuses a key that is not in the trust tree, and each key of small order", async () => {
    await expectChangeRefused({ issuerKey: [ISSUER_KEY.y, ISSUER_KEY.x] });
    for (const point of smallOrderPoints()) {
      await expectChangeRefused({ issuerKey: [point.x, point.y] });
      if (point.x === 0n) continue;
      const { x, y } = addPoints(ISSUER_KEY, point);
      await expectChangeRefused({ issuerKey: [x, y] });
    }
  });

  it("C5: refuses S + l and R = (0, 0)", async () => {
    await expectChangeRefused({ signatureS: honest.inputs.signatureS + SUBGROUP_ORDER });
    await expectChangeRefused({ signatureR8: [0n, 0n] });
  });

  it.each([0, 1, 2 ** 25 - 1, 77 * 131072 + 4242])(
    "C6: refuses index %d once revoked",
    async (index) => {
      const claims = { statusIndex: BigInt(index) };
      await expectWorldRefused({ claims, revoked: [index] }, { claims, revoked: [index ^ 64] });
    },
  );

  it("C6: refuses a status path from another tree, and its root in place of the issuer's", async () => {
    const clean = statusTree([]);
    const word = Math.floor(Number(honest.claims.statusIndex) / 128);
    const statusPath = clean.path(word).levels;
    await expectChangeRefused({ statusPath });
    await expectChangeRefused({ statusRoot: clean.root });
    await expectChangeRefused({ statusPath, statusRoot: clean.root });
  });

  it("C7: refuses the path of the word beside", async () => {
    const word = Math.floor(Number(honest.claims.statusIndex) / 128);
    const tree = statusTree([1, 129, 4000]);
    const lie = tree.path(word + 8).levels;
    await expectChangeRefused({ statusPath: lie });
  });

  it("C8 C9: refuses an inner node and an empty place as the issuer's leaf", async () => {
    const { trustPath } = honest.inputs;
    const shifted = [...trustPath.slice(1), trustPath[2] ?? []];
    await expectChangeRefused({ trustPath: shifted });
    const empty = new MerkleTree(hash, "TRUST_NODE", TRUST_DEPTH);
    await expectChangeRefused({ trustPath: empty.path(0).levels });
  });

  it.each([
    ["a regime without authorisation", { kycRegime: 6n }, { regimes: 1n }],
    ["a level above the issuer's", { kycLevel: 4n }, {}],
    ["a class without authorisation", { clientClasses: 0b11010n }, {}],
  ])("C21: refuses %s, by an issuer who signs it", async (_, claims, operands) => {
    const record = { regimes: 0xffn, maxKycLevel: 7n, clientClasses: 0xffffn };
    await expectWorldRefused({ claims, operands }, { claims, operands, record });
  });

  it.each([
    ["a status root older than the policy allows", { statusAsOf: NOW - 86401n }],
    ["a status root from later", { statusAsOf: NOW + 1n }],
    ["a screening older than the policy allows", { screenedAt: NOW - 7n * 86400n - 1n }],
  ])("C22: refuses %s, in a fresh trust root", async (_, record) => {
    await expectWorldRefused({ record }, { record: { statusAsOf: NOW - 86400n } });
  });

  it("C21 C22: reads the issuer's level and times whole, and nothing beside them", async () => {
    const level = (kycLevel: bigint, maxKycLevel: bigint) => ({
      claims: { kycLevel },
      record: { maxKycLevel, clientClasses: 0xffffn },
    });
    await expectWorldRefused(level(6n, 2n), level(6n, 6n));
    await expectWorldRefused(level(3n, 2n), level(2n, 2n));
    const [screenedAt, statusAsOf] = [RECORD.screenedAt | 1n, RECORD.statusAsOf | 1n];
    const odd = { record: { screenedAt, statusAsOf, listVersion: 1n } };
    await expectWorldRefused({ record: { ...odd.record, statusAsOf: statusAsOf + TOP } }, odd);
    await expectWorldRefused({ record: { ...odd.record, screenedAt: screenedAt + TOP } }, odd);
  });

  it("C22: refuses the issuer's newer times under its older root", async () => {
    const newer = buildScenario({ record: { statusAsOf: NOW } }).inputs.issuerWord;
    await expectChangeRefused({ issuerWord: newer });
  });

  it("C23: refuses a clause that is not in the policy", async () => {
    const loose = buildScenario({ operands: { minAge: 0n } });
    await expectChangeRefused({ clauseWords: loose.inputs.clauseWords });
    await expectChangeRefused({ clauseHashes: [101n, 102n, 103n, 104n] });
  });

  it("C17: refuses a rule hash, clause hash or nullifier in the place of another", async () => {
    const { inputs, outputs } = honest;
    for (const set of [
      { nullifier: outputs.ruleHash },
      { ruleHash: outputs.nullifier },
      { ruleHash: hash("POLICY", [1n, ...inputs.clauseHashes]) },
      { nullifier: hash("HOLDER", [inputs.holderSecret, inputs.scope]) },
    ]) {
      expectViolated(await badWitness(spec, inputs, { set }));
    }
  });

  it.each([
    ["month 16", { date: 20261621n }],
    ["day 32", { date: 20261132n }],
    ["a day too early for the age", { date: 20260228n }],
  ])("C2: refuses asOf with %s", async (_, bad) => {
    await expectWorldRefused(bad, { date: TODAY });
  });

  it("C2: refuses an asOf of p - 1 and of 2^40 s more", async () => {
    await expectChangeRefused({ asOf: P - 1n });
    await expectChangeRefused({ asOf: honest.inputs.asOf + (1n << 54n) });
  });

  it("C15: accepts the last second, refuses the next", async () => {
    const claims = { expiresAt: NOW + 30n * 86400n };
    await expectWorldRefused({ claims, seconds: NOW + 1n }, { claims, seconds: NOW });
  });

  it("C20: refuses an absent residence, a fourth citizenship, an index without a country", async () => {
    await expectWorldRefused({ claims: { residenceCountry: 0n } }, {});
    await expectWorldRefused({ claims: { citizenshipOverflow: 1n } }, {});
    await expectWorldRefused({ claims: { citizenship3: 254n } }, {});
  });

  it("has the recorded size, at most 13,000", async () => {
    await expectConstraintCount(spec);
    expect((await compileCircuit(spec)).r1cs.constraints.length).toBeLessThanOrEqual(13_000);
  });
});
