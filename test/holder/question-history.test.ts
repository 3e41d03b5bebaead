import { beforeAll, describe, expect, it } from "vitest";
import { judgeQuestion, type QuestionLimits } from "../../src/holder/judge-question.ts";
import { narrowedRules } from "../../src/holder/narrowed-rules.ts";
import {
  mergeQuestionHistories,
  NO_QUESTIONS,
  parseQuestionHistory,
  type Question,
  type QuestionHistory,
  recordQuestion,
} from "../../src/holder/question-history.ts";
import { createMemoryQuestionLog, createQuestionLog } from "../../src/holder/question-log.ts";
import { questionOf } from "../../src/holder/question-scope.ts";
import type { Policy, PolicyClause } from "../../src/policy/policy.ts";
import { examplePolicy } from "../support/example-policy.ts";
import { codeOf, codeOfAsync, thrownBy } from "../support/thrown.ts";
import { AUDIENCE, createWorld, SUBJECT, type World } from "../support/world.ts";

const NOW = 1_795_255_662;
const DAY = 86_400;
const policyOf = (...anyOf: PolicyClause[]): Policy => ({ ...examplePolicy(), anyOf });
const older = (age: number) => policyOf({ age: { atLeast: age } });

let scopes = 0;
const question = (changes: Partial<Question> = {}): Question => ({
  verifier: "https://exchange.example",
  scope: "1",
  policyHash: "1",
  policy: older(18),
  ...changes,
});
/** A further policy, by its hash. */
const asking = (policyHash: number, changes: Partial<Question> = {}) =>
  question({ policyHash: String(policyHash), ...changes });
const answered = (...asked: Question[]): QuestionHistory =>
  asked.reduce((history, one) => recordQuestion(history, one, NOW), NO_QUESTIONS);
const judge = (history: QuestionHistory, asked: Question, limits?: QuestionLimits, now = NOW) =>
  judgeQuestion(history, asked, now, limits);
/** Under a scope of its own. */
const elsewhere = (policyHash: number, changes: Partial<Question> = {}) => {
  scopes += 1;
  return asking(policyHash, { scope: String(1_000 + scopes), ...changes });
};

describe("what two devices remember", () => {
  it("is as one what either counted, each question once, with its whole time", () => {
    const ours = recordQuestion(answered(asking(1), asking(2)), asking(1), NOW + 9 * DAY);
    const theirs = recordQuestion(
      recordQuestion(NO_QUESTIONS, asking(1), NOW - 3 * DAY),
      asking(3),
      NOW + DAY,
    );
    for (const merged of [
      mergeQuestionHistories(ours, theirs),
      mergeQuestionHistories(theirs, ours),
    ]) {
      expect(merged.questions.map(({ policyHash }) => policyHash)).toEqual(["2", "3", "1"]);
      expect(merged.questions[2]).toMatchObject({
        firstAt: NOW - 3 * DAY,
        lastAt: NOW + 9 * DAY,
        times: 2,
      });
      expect(mergeQuestionHistories(merged, theirs)).toEqual(merged);
      expect(parseQuestionHistory(JSON.parse(JSON.stringify(merged)))).toEqual(merged);
    }
  });

  it("counts towards the limit: a backup of the other device frees no question", () => {
    const merged = mergeQuestionHistories(
      answered(asking(1), asking(2)),
      answered(asking(3), asking(4)),
    );
    expect(judge(merged, asking(5))).toMatchObject({ perScope: 4, isOverLimit: true });
  });
});

describe("how many different questions a verifier has answers to", () => {
  it("is four under one nullifier scope; the fifth is too many", () => {
    const history = answered(asking(1), asking(2), asking(3));
    expect(judge(history, asking(4))).toMatchObject({ perScope: 3, isOverLimit: false });
    const full = recordQuestion(history, asking(4), NOW);
    expect(judge(full, asking(5))).toMatchObject({ perScope: 4, isOverLimit: true });
  });

  it("does not count the same policy again, and answers it beyond the limit", () => {
    const history = answered(asking(1), asking(1), asking(2), asking(3), asking(4));
    expect(judge(history, asking(1))).toMatchObject({ isRepeat: true, isOverLimit: false });
    expect(history.questions).toHaveLength(4);
    expect(history.questions.find(({ policyHash }) => policyHash === "1")?.times).toBe(2);
  });

  it("is twelve of one verifier over all scopes: a login links what a nullifier does not", () => {
    const asked = Array.from({ length: 12 }, (_, i) => elsewhere(i));
    const history = answered(...asked);
    expect(judge(answered(...asked.slice(1)), elsewhere(99)).isOverLimit).toBe(false);
    expect(judge(history, elsewhere(99))).toMatchObject({ linked: 12, isOverLimit: true });
    // A policy that it knows the answer to tells it nothing under another scope.
    expect(judge(history, elsewhere(3)).isOverLimit).toBe(false);
  });

  it("is twelve for one address over all verifiers: the address links them", () => {
    const asked = Array.from({ length: 12 }, (_, i) =>
      elsewhere(i, { verifier: `https://dapp-${i}.example`, subject: SUBJECT }),
    );
    const next = { verifier: "https://another.example" };
    const history = answered(...asked);
    expect(judge(history, elsewhere(99, { ...next, subject: SUBJECT })).isOverLimit).toBe(true);
    expect(judge(history, elsewhere(99, next))).toMatchObject({ linked: 0, isOverLimit: false });
  });

  it("does not count other verifiers' questions, nor those of more than 30 days ago", () => {
    const others = [1, 2, 3, 4].map((i) => elsewhere(i, { verifier: "https://other.example" }));
    expect(judge(answered(...others), asking(5)).perScope).toBe(0);
    const history = answered(asking(1), asking(2), asking(3), asking(4));
    expect(judge(history, asking(5), {}, NOW + 30 * DAY).isOverLimit).toBe(false);
    expect(judge(history, asking(5), {}, NOW + 30 * DAY - 1).isOverLimit).toBe(true);
  });

  it("is what the wallet says where it says so", () => {
    const history = answered(asking(1));
    expect(judge(history, asking(2), { perScope: 1 }).isOverLimit).toBe(true);
    expect(judge(history, elsewhere(2), { linked: 1 }).isOverLimit).toBe(true);
    expect(judge(history, asking(2), { days: 0 }).isOverLimit).toBe(false);
  });
});

describe("what counts as one scope", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  const scopeOf = (changes: object, audience = AUDIENCE) =>
    questionOf({ ...world.request, ...changes }, audience, undefined).scope;

  it("is the scope of the nullifier", () => {
    expect(scopeOf({})).toBe(String(world.rule.scope));
  });

  it("is one label whatever the nonce, also in the mode session", () => {
    const session = { scope: { mode: "session", label: "entry" } };
    const [one, two] = [`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`];
    expect(scopeOf({ ...session, nonce: one })).toBe(scopeOf({ ...session, nonce: two }));
  });

  it("is another for another label, mode or authenticated audience, whatever the request says", () => {
    const scopes = [
      scopeOf({}),
      scopeOf({ scope: { mode: "once", label: "other" } }),
      scopeOf({ scope: { mode: "session", label: "airdrop-2026" } }),
      scopeOf({}, "https://other.example"),
      scopeOf({ audience: AUDIENCE }, "https://third.example"),
    ];
    expect(new Set(scopes).size).toBe(5);
  });
});

describe("narrowedRules", () => {
  it.each<[string, Policy, Policy, string[]]>([
    ["an age that moves up", older(18), older(21), ["age narrower"]],
    ["an age that moves down", older(21), older(18), []],
    [
      "a map inside a map",
      policyOf({ residence: { in: ["DE", "FR", "IT"] } }),
      policyOf({ residence: { in: ["DE", "FR"] } }),
      ["residence narrower"],
    ],
    [
      "a map that overlaps",
      policyOf({ citizenships: { in: ["DE", "FR"] } }),
      policyOf({ citizenships: { in: ["FR", "IT"] } }),
      ["citizenships moved"],
    ],
    [
      "a wider map",
      policyOf({ residence: { in: ["DE"] } }),
      policyOf({ residence: { in: ["EU"] } }),
      [],
    ],
    [
      "a denial more",
      policyOf({ residence: { notIn: ["US"] } }),
      policyOf({ residence: { notIn: ["US", "GB"] } }),
      ["residence narrower"],
    ],
    [
      "a denied subdivision",
      policyOf({ residence: { in: ["US"] } }),
      policyOf({ residence: { in: ["US"] }, subdivisions: { notIn: ["US-NY"] } }),
      ["residence narrower"],
    ],
    [
      "the same in other words",
      policyOf({ residence: { in: ["EU"] } }),
      policyOf({ residence: { in: [...euMembers()] } }),
      [],
    ],
    ["a claim that was not asked about", older(18), policyOf({ pep: { in: ["none"] } }), []],
    [
      "a claim more beside the same one",
      older(18),
      policyOf({ age: { atLeast: 18 }, residence: { in: ["DE"] } }),
      [],
    ],
    [
      "two claims at once",
      policyOf({ age: { atLeast: 18 }, kycAge: { atMost: "365d" } }),
      policyOf({ age: { atLeast: 65 }, kycAge: { atMost: "30d" } }),
      ["kycAge narrower", "age narrower"],
    ],
    [
      "a branch that goes",
      policyOf({ residence: { in: ["DE"] } }, { residence: { in: ["US"] } }),
      policyOf({ residence: { in: ["US"] } }),
      ["residence narrower"],
    ],
    [
      "a branch under which the claim was free",
      policyOf({ residence: { in: ["DE"] } }, { clientClass: { anyOf: ["eu-professional"] } }),
      policyOf({ residence: { in: ["DE"] } }),
      [],
    ],
  ])("of %s", (_, earlier, later, expected) => {
    const found = narrowedRules(earlier, later).map(({ rule, how }) => `${rule} ${how}`);
    expect(found).toEqual(expected);
  });

  it("names of each claim the latest earlier question, and none of another verifier's", () => {
    const history = [18, 21].reduce(
      (kept, age, i) => recordQuestion(kept, asking(age, { policy: older(age) }), NOW + i),
      NO_QUESTIONS,
    );
    expect(judge(history, asking(30, { policy: older(30) })).narrowings).toEqual([
      { rule: "age", how: "narrower", answeredAt: NOW + 1 },
    ]);
    const foreign = elsewhere(30, { policy: older(30), verifier: "https://other.example" });
    expect(judge(history, foreign).narrowings).toEqual([]);
  });
});

function euMembers(): string[] {
  const rows = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";
  return rows.split(" ");
}

describe("the history", () => {
  it("is the same after a store has had it", () => {
    const history = answered(asking(1), elsewhere(2, { subject: SUBJECT }));
    expect(parseQuestionHistory(JSON.parse(JSON.stringify(history)))).toEqual(history);
    expect(parseQuestionHistory(undefined)).toEqual(NO_QUESTIONS);
  });

  it("forgets what is over 400 days old when something is added", () => {
    const later = recordQuestion(answered(asking(1)), asking(2), NOW + 400 * DAY);
    expect(later.questions.map(({ policyHash }) => policyHash)).toEqual(["2"]);
  });

  it.each<[string, unknown, string]>([
    ["null", null, "ERR_PRESENTATION_HISTORY_FORM"],
    ["another type", { ...NO_QUESTIONS, type: "History" }, "ERR_PRESENTATION_HISTORY_FORM"],
    ["another version", { ...NO_QUESTIONS, version: 2 }, "ERR_PRESENTATION_HISTORY_FORM"],
    ["no list", { ...NO_QUESTIONS, questions: {} }, "ERR_PRESENTATION_HISTORY_FORM"],
    ["an unknown member", { ...NO_QUESTIONS, owner: "me" }, "ERR_PRESENTATION_HISTORY_FORM"],
    [
      "a scope that is no scalar",
      { ...NO_QUESTIONS, questions: [{ ...answered(asking(1)).questions[0], scope: "-1" }] },
      "ERR_PRESENTATION_HISTORY_FORM",
    ],
    [
      "a question without times",
      { ...NO_QUESTIONS, questions: [asking(1)] },
      "ERR_PRESENTATION_HISTORY_FORM",
    ],
    [
      "a policy that is none",
      {
        ...NO_QUESTIONS,
        questions: [{ ...answered(asking(1)).questions[0], policy: { anyOf: [] } }],
      },
      "ERR_POLICY_FORM",
    ],
  ])("is refused as %s", (_, json, code) => {
    expect(codeOf(() => parseQuestionHistory(json))).toBe(code);
  });
});

describe("createQuestionLog", () => {
  it("lets no two changes miss each other, though the store is slow", async () => {
    let kept: unknown;
    const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
    const log = createQuestionLog({
      read: async () => {
        const found = kept;
        await pause();
        return found;
      },
      write: async (history) => {
        await pause();
        kept = JSON.parse(JSON.stringify(history));
      },
    });
    const add = (i: number) => log.update((history) => recordQuestion(history, asking(i), NOW));
    await Promise.all([1, 2, 3, 4, 5].map(add));
    expect((await log.read()).questions).toHaveLength(5);
  });

  it("writes nothing where a change is refused, and goes on", async () => {
    const log = createMemoryQuestionLog();
    const refuse = () => {
      throw new Error("no");
    };
    await expect(thrownBy(() => log.update(refuse))).resolves.toMatchObject({ message: "no" });
    await log.update((history) => recordQuestion(history, asking(1), NOW));
    expect((await log.read()).questions).toHaveLength(1);
  });

  it("does not take a damaged store for an empty one", async () => {
    const log = createQuestionLog({ read: async () => "lost", write: async () => {} });
    expect(await codeOfAsync(() => log.update((history) => history))).toBe(
      "ERR_PRESENTATION_HISTORY_FORM",
    );
  });
});
