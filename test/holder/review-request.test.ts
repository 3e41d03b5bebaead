import { beforeAll, describe, expect, it } from "vitest";
import {
  NO_QUESTIONS,
  type QuestionHistory,
  recordQuestion,
} from "../../src/holder/question-history.ts";
import { createMemoryQuestionLog } from "../../src/holder/question-log.ts";
import { questionOf } from "../../src/holder/question-scope.ts";
import { reviewCountries } from "../../src/holder/review-countries.ts";
import { type ReviewRequestOptions, reviewRequest } from "../../src/holder/review-request.ts";
import type { Policy, PolicyClause } from "../../src/policy/policy.ts";
import { createRequest } from "../../src/verifier/create-request.ts";
import { examplePolicy } from "../support/example-policy.ts";
import { holderData } from "../support/holder-data.ts";
import { codeOfAsync } from "../support/thrown.ts";
import {
  AUDIENCE,
  createWorld,
  NOW,
  SUBJECT,
  type World,
  type WorldOptions,
} from "../support/world.ts";

const clock = Math.floor(NOW.getTime() / 1000);
let world: World;
beforeAll(async () => {
  world = await createWorld();
});

const policyOf = (...anyOf: PolicyClause[]): Policy => ({ ...examplePolicy(), anyOf });

const review = (of: World, changes: Partial<ReviewRequestOptions> = {}) =>
  reviewRequest({ ...holderData(of), history: createMemoryQuestionLog(), ...changes });

async function refusalOf(options: WorldOptions, changes: Partial<ReviewRequestOptions> = {}) {
  const { refusal } = await review(await createWorld(options), changes);
  return refusal;
}

/** A history in which the world's verifier has had answers to policies of these ages. */
function afterAges(...ages: number[]): QuestionHistory {
  return ages.reduce((history, age) => {
    const policy = policyOf({ age: { atLeast: age } });
    const asked = createRequest(world.hash, { ...requestOptions(), policy });
    return recordQuestion(history, questionOf(asked, AUDIENCE, undefined), clock - 3_600);
  }, NO_QUESTIONS);
}

const requestOptions = () => ({
  id: "req-1",
  audience: AUDIENCE,
  nonce: new Uint8Array(32),
  circuits: world.request.circuits,
  scope: { mode: "once", label: "airdrop-2026" } as const,
  now: NOW,
});

describe("a review of a request", () => {
  it("says who asks, what is proved in words, what reaches the asker, and that nothing else does", async () => {
    const found = await review(world);
    expect(found).toMatchObject({
      asker: { audience: AUDIENCE },
      sentence:
        "You prove that you live in one of 5 countries (Germany, France, Italy, Spain or the Netherlands), that your identity was checked at level substantial or high, that you are at least 18, and that you were screened in the last 7 days. You reveal nothing else.",
      scope: { mode: "once", label: "airdrop-2026" },
      subject: undefined,
      subjectChoices: [],
      warnings: [],
      refusal: undefined,
    });
    expect(found.reveals.map(({ what }) => what)).toEqual([
      "satisfied",
      "nullifier",
      "trust-root",
      "moment",
    ]);
  });

  it("names the address and the contract, and that everybody sees them", async () => {
    const chain = {
      chainId: 1,
      registry: `0x${"12".repeat(20)}`,
      policyId: `0x${"34".repeat(32)}`,
      policyVersion: 1,
    } as const;
    const onChain = await createWorld({ request: { chain, scope: { mode: "account" } } });
    const found = await review(onChain, { subjects: [SUBJECT], subject: SUBJECT });
    expect(found).toMatchObject({
      asker: { audience: AUDIENCE, chain },
      subject: SUBJECT,
      subjectChoices: [SUBJECT],
      warnings: [{ kind: "public-answer" }],
      refusal: undefined,
    });
    expect(found.reveals.at(-1)).toEqual({
      what: "subject",
      text: expect.stringContaining(SUBJECT),
    });
  });

  it("shows each country of each map on one side", async () => {
    const [map, ...others] = (await review(world)).countries;
    expect(others).toEqual([]);
    expect(map).toMatchObject({ clause: 0, claim: "residence", kind: "allow" });
    expect(map?.allowed.map(({ code }) => code)).toEqual(["DE", "ES", "FR", "IT", "NL"]);
    expect(map?.allowed[0]).toEqual({ code: "DE", name: "Germany" });
    expect(map?.denied).toHaveLength(244);
  });

  it("is made without a prover, and of what is in it alone", async () => {
    const before = JSON.stringify(world.credential);
    await review(world);
    expect(JSON.stringify(world.credential)).toBe(before);
  });
});

describe("reviewCountries", () => {
  it("tells allow from deny, clause by clause, also where a clause does not ask", () => {
    const policy = policyOf(
      { residence: { notIn: ["US"] }, citizenships: { in: ["EFTA"] } },
      { residence: { in: ["US"] }, subdivisions: { notIn: ["US-NY"] } },
    );
    const found = reviewCountries(policy).map(({ clause, claim, kind, allowed, denied }) => [
      clause,
      claim,
      kind,
      allowed.length,
      denied.length,
    ]);
    expect(found).toEqual([
      [0, "residence", "deny", 248, 1],
      [1, "residence", "allow", 1, 248],
      [0, "citizenships", "allow", 4, 245],
      [1, "citizenships", "any", 249, 0],
    ]);
    expect(reviewCountries(policy)[1]?.deniedSubdivisions).toEqual(["US-NY"]);
  });

  it("shows no map where no clause asks about countries", () => {
    expect(reviewCountries(policyOf({ age: { atLeast: 18 } }))).toEqual([]);
  });

  it("shows the map of a policy that denies a subdivision alone", () => {
    const [map] = reviewCountries(policyOf({ subdivisions: { notIn: ["US-NY"] } }));
    expect(map).toMatchObject({ claim: "residence", kind: "any", deniedSubdivisions: ["US-NY"] });
  });
});

describe("a review warns", () => {
  it("of a question that is closer than one before it", async () => {
    const closer = await createWorld({ policy: policyOf({ age: { atLeast: 30 } }) });
    const history = createMemoryQuestionLog(afterAges(18));
    const { warnings, refusal } = await review(closer, { history });
    expect(refusal).toBeUndefined();
    expect(warnings).toEqual([
      {
        kind: "narrowing",
        rules: ["age"],
        answeredAt: "2026-11-21T09:07:42Z",
        text: "This asks more closely about your age than an answer that you gave on 2026-11-21: both together tell more than each.",
      },
    ]);
  });

  it("of many questions, and not of the same one again", async () => {
    const history = createMemoryQuestionLog(afterAges(18, 21));
    const { warnings } = await review(world, { history });
    expect(warnings).toMatchObject([{ kind: "many-questions", asked: 2, limit: 4 }]);
    const again = await createWorld({ policy: policyOf({ age: { atLeast: 21 } }) });
    const repeated = await review(again, { history });
    expect(repeated.warnings.map(({ kind }) => kind)).toEqual(["narrowing"]);
  });

  it("of few issuers, before they are too few", async () => {
    const few = await createWorld({ issuers: 5 });
    const { warnings, reveals } = await review(few);
    expect(warnings).toMatchObject([{ kind: "few-issuers", issuers: 5 }]);
    expect(reveals.find(({ what }) => what === "trust-root")?.text).toContain("at least 5");
  });

  it("of a moment that is exact to the second", async () => {
    const fresh = await createWorld({ request: { maxAsOfAge: 61 } });
    const { warnings } = await review(fresh);
    expect(warnings).toMatchObject([{ kind: "exact-moment" }]);
  });
});

describe("a review says why the wallet would not answer, and what the holder can do", () => {
  it.each<[string, WorldOptions, Partial<ReviewRequestOptions>]>([
    ["revoked", { revoked: true }, {}],
    ["policy-not-satisfied", { claims: { dateOfBirth: "2015-01-01" } }, {}],
    ["too-few-issuers", { issuers: 2 }, {}],
    ["too-few-issuers", { issuers: 5 }, { minIssuers: 6 }],
    ["status-outdated", {}, { status: { top: new Uint8Array(), bottom: new Uint8Array() } }],
    ["data-from-the-future", { issuedAt: clock + 60 }, {}],
    ["other-audience", {}, { audience: "https://phish.example" }],
    ["request-expired", {}, { now: new Date(NOW.getTime() + 3_600_000) }],
    ["subject-missing", { request: { subject: SUBJECT } }, {}],
    [
      "subject-missing",
      { request: { subject: SUBJECT } },
      { subjects: [`0x${"12".repeat(20)}`], subject: SUBJECT },
    ],
    ["circuit-unknown", {}, { prover: { verificationKeyHash: () => "ff".repeat(32) } }],
    [
      "circuit-unknown",
      {
        request: {
          circuits: [{ id: "possession", version: 1, verificationKeyHash: "00".repeat(32) }],
        },
      },
      {},
    ],
    ["trust-list-unusable", {}, { trust: { root: 1n, leafList: { leaves: [] } } }],
  ])("%s", async (reason, options, changes) => {
    const refusal = await refusalOf(options, changes);
    expect(refusal?.reason).toBe(reason);
    expect(refusal?.remedies.length).toBeGreaterThan(0);
  });

  it("with a remedy for each rule that is not met", async () => {
    const refusal = await refusalOf({ claims: { dateOfBirth: "2015-01-01", kycLevel: "low" } });
    expect(refusal?.remedies).toHaveLength(2);
  });

  it("where the trust list is another root's", async () => {
    const { root } = world.trustTree;
    const few = await createWorld({ issuers: 5 });
    const trust = { root, leafList: few.trustTree.leafList() };
    expect((await review(world, { trust })).refusal?.reason).toBe("trust-list-unusable");
  });

  it("after as many different questions as it answers: the fifth, and not the fourth again", async () => {
    const history = createMemoryQuestionLog(afterAges(18, 21, 30, 40));
    expect((await review(world, { history })).refusal).toMatchObject({
      reason: "too-many-questions",
    });
    const again = await createWorld({ policy: policyOf({ age: { atLeast: 30 } }) });
    expect((await review(again, { history })).refusal).toBeUndefined();
    const limits = { perScope: 5 };
    expect((await review(world, { history, limits })).refusal).toBeUndefined();
  });
});

describe("there is nothing to review", () => {
  it.each<[string, (request: object) => unknown, string]>([
    ["in what is no request", () => null, "ERR_PRESENTATION_REQUEST_FORM"],
    [
      "in a request with a member more",
      (one) => ({ ...one, note: "" }),
      "ERR_PRESENTATION_REQUEST_FORM",
    ],
    [
      "in a request of another policy's hash",
      (one) => ({ ...one, policyHash: "1" }),
      "ERR_POLICY_HASH_MISMATCH",
    ],
    [
      "in a request whose policy is none",
      (one) => ({ ...one, policy: { ...examplePolicy(), anyOf: [] } }),
      "ERR_POLICY_FORM",
    ],
  ])("%s", async (_, change, code) => {
    const request = change({ ...world.request });
    expect(await codeOfAsync(() => review(world, { request }))).toBe(code);
  });

  it("where the wallet's own history is damaged: it does not begin anew", async () => {
    const history = { ...createMemoryQuestionLog(), read: async () => JSON.parse("x") };
    await expect(review(world, { history })).rejects.toThrow();
  });
});
