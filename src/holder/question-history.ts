import {
  type Fail,
  type Reader,
  readExactly,
  readInteger,
  readList,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { readDecimal } from "../credential/read-scalars.ts";
import { PresentationError } from "../errors.ts";
import { parsePolicy } from "../policy/parse-policy.ts";
import type { Policy } from "../policy/policy.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { readAddress } from "../presentation/read-values.ts";

/** One policy that a verifier had an answer to, as often as it may have asked. */
export interface AskedQuestion {
  /** The audience: who asked. */
  readonly verifier: string;
  /** Decimal: under which answers bear one nullifier (`questionScope`). */
  readonly scope: string;
  /** Decimal. */
  readonly policyHash: string;
  readonly policy: Policy;
  /** The address that the answer was for. */
  readonly subject?: Hex;
  /** Unix seconds. */
  readonly firstAt: number;
  /** Unix seconds. */
  readonly lastAt: number;
  readonly times: number;
}

/** What a wallet remembers of what it was asked. JSON-safe; for the holder's eyes alone. */
export interface QuestionHistory {
  readonly type: "SymbolonQuestionHistory";
  readonly version: 1;
  /** Newest last. */
  readonly questions: readonly AskedQuestion[];
}

export const NO_QUESTIONS: QuestionHistory = {
  type: "SymbolonQuestionHistory",
  version: 1,
  questions: [],
};

/** As many are kept; each took an answer that the holder gave. */
const MOST_QUESTIONS = 500;
/** Seconds that a question is remembered for the warning of a narrower one: 400 days. */
const REMEMBERED = 400 * 86_400;

const readTime = readInteger(0, 253_402_300_799);
const readPolicy: Reader<Policy> = (value) => parsePolicy(value as Policy);

const readHistory = readObject({
  type: readExactly("SymbolonQuestionHistory"),
  version: readExactly(1),
  questions: readList(
    readObject(
      {
        verifier: readText("1 to 512 printable ASCII characters", (text) =>
          /^[\x21-\x7e]{1,512}$/.test(text),
        ),
        scope: readDecimal,
        policyHash: readDecimal,
        policy: readPolicy,
        firstAt: readTime,
        lastAt: readTime,
        times: readInteger(1, Number.MAX_SAFE_INTEGER),
      },
      { subject: readAddress },
    ),
    0,
    MOST_QUESTIONS,
  ),
});

const fail: Fail = (path, expected) =>
  new PresentationError("ERR_PRESENTATION_HISTORY_FORM", `${path} must be ${expected}`, {
    details: { path },
  });

/**
 * Reads what the wallet kept, strictly.
 * @param json a parsed JSON value; undefined where nothing was kept yet
 * @throws PresentationError `ERR_PRESENTATION_HISTORY_FORM`; PolicyError where a policy in it is ill-formed
 */
export function parseQuestionHistory(json: unknown): QuestionHistory {
  return json === undefined ? NO_QUESTIONS : readHistory(json, "history", fail);
}

export type Question = Omit<AskedQuestion, "firstAt" | "lastAt" | "times">;

/** The same policy for the same scope, verifier and address is one question, however often it is asked. */
function isSame(asked: AskedQuestion, question: Question): boolean {
  return (
    asked.verifier === question.verifier &&
    asked.scope === question.scope &&
    asked.policyHash === question.policyHash &&
    asked.subject === question.subject
  );
}

/** @param now Unix seconds */
export function recordQuestion(
  history: QuestionHistory,
  question: Question,
  now: number,
): QuestionHistory {
  const known = history.questions.find((asked) => isSame(asked, question));
  const others = history.questions.filter(
    (asked) => asked !== known && asked.lastAt > now - REMEMBERED,
  );
  const { firstAt, times } = known ?? { firstAt: now, times: 0 };
  const recorded = { ...question, firstAt, lastAt: now, times: times + 1 };
  return { ...history, questions: [...others, recorded].slice(-MOST_QUESTIONS) };
}

/** What two devices of one holder remember, as one: no question that either counted is forgotten. */
export function mergeQuestionHistories(
  ours: QuestionHistory,
  theirs: QuestionHistory,
): QuestionHistory {
  const merged = [...ours.questions];
  for (const asked of theirs.questions) {
    const at = merged.findIndex((one) => isSame(one, asked));
    const known = merged[at];
    if (known === undefined) merged.push(asked);
    else merged[at] = joinedQuestion(known, asked);
  }
  merged.sort((a, b) => a.lastAt - b.lastAt);
  return { ...ours, questions: merged.slice(-MOST_QUESTIONS) };
}

/** A backup holds what was counted before it was made: the numbers are not added up. */
const joinedQuestion = (one: AskedQuestion, other: AskedQuestion): AskedQuestion => ({
  ...one,
  firstAt: Math.min(one.firstAt, other.firstAt),
  lastAt: Math.max(one.lastAt, other.lastAt),
  times: Math.max(one.times, other.times),
});
