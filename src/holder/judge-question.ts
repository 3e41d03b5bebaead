import { PresentationError } from "../errors.ts";
import { type NarrowedRule, narrowedRules } from "./narrowed-rules.ts";
import type { AskedQuestion, Question, QuestionHistory } from "./question-history.ts";

/** How many different policies a wallet answers before it refuses a further one. */
export interface QuestionLimits {
  /** Under one nullifier scope, whose answers bear one nullifier; 4 unless told. */
  readonly perScope?: number;
  /**
   * By one verifier, or for one address, over all scopes: a login or the address links the answers as well as a
   * nullifier; 12 unless told.
   */
  readonly linked?: number;
  /** Days that a question counts from when it was last answered; 30 unless told. */
  readonly days?: number;
}

export interface Narrowing extends NarrowedRule {
  /** Unix seconds: when the earlier policy was last answered. */
  readonly answeredAt: number;
}

export interface QuestionStanding {
  /** Different policies answered under this scope, this one not counted. */
  readonly perScope: number;
  /** As `perScope`, by this verifier or for this address. */
  readonly linked: number;
  /** This policy was answered here before: it counts no further. */
  readonly isRepeat: boolean;
  readonly isOverLimit: boolean;
  readonly limits: Required<QuestionLimits>;
  /** Of each claim the latest earlier question that this one narrows. */
  readonly narrowings: readonly Narrowing[];
}

/** Fifteen questions of yes or no give a date of birth: what a question adds to those before it. */
export function judgeQuestion(
  { questions }: QuestionHistory,
  question: Question,
  now: number,
  given: QuestionLimits = {},
): QuestionStanding {
  const limits = { perScope: 4, linked: 12, days: 30, ...given };
  const isLinked = (asked: AskedQuestion) =>
    asked.scope === question.scope ||
    asked.verifier === question.verifier ||
    (asked.subject !== undefined && asked.subject === question.subject);
  const linked = questions.filter(isLinked);
  const recent = linked.filter(({ lastAt }) => lastAt > now - limits.days * 86_400);
  const inScope = recent.filter(({ scope }) => scope === question.scope);
  const isRepeat = inScope.some(({ policyHash }) => policyHash === question.policyHash);
  const counts = {
    perScope: countOthers(inScope, question),
    linked: countOthers(recent, question),
  };
  const isKnown = recent.some(({ policyHash }) => policyHash === question.policyHash);
  return {
    ...counts,
    limits,
    isRepeat,
    isOverLimit:
      (!isRepeat && counts.perScope >= limits.perScope) ||
      (!isKnown && counts.linked >= limits.linked),
    narrowings: narrowingsOf(linked, question),
  };
}

/** @throws PresentationError `ERR_PRESENTATION_TOO_MANY_QUESTIONS` */
export function assertWithinLimits(standing: QuestionStanding): void {
  if (!standing.isOverLimit) return;
  throw new PresentationError(
    "ERR_PRESENTATION_TOO_MANY_QUESTIONS",
    "this verifier has asked as many different questions as the wallet answers",
  );
}

/** Newest; comparing two policies takes some milliseconds, of many clauses tens of them. */
const MOST_COMPARED = 12;

const countOthers = (asked: readonly AskedQuestion[], { policyHash }: Question): number =>
  new Set(asked.map((one) => one.policyHash).filter((other) => other !== policyHash)).size;

function narrowingsOf(linked: readonly AskedQuestion[], question: Question): Narrowing[] {
  const latest = new Map<string, Narrowing>();
  const others = linked.filter(({ policyHash }) => policyHash !== question.policyHash);
  for (const { policy, lastAt } of others
    .sort((a, b) => a.lastAt - b.lastAt)
    .slice(-MOST_COMPARED)) {
    for (const narrowed of narrowedRules(policy, question.policy)) {
      latest.set(narrowed.rule, { ...narrowed, answeredAt: lastAt });
    }
  }
  return [...latest.values()];
}
