import { formatInstant } from "../credential/calendar.ts";
import { unixSeconds } from "../presentation/as-of.ts";
import type { ScopeMode } from "../presentation/scope.ts";
import type { Presentation } from "../presentation/types.ts";
import type { ProveOptions, Prover } from "../proving/prover.ts";
import { createPresentation } from "./create-presentation.ts";
import { assertWithinLimits, judgeQuestion } from "./judge-question.ts";
import { recordQuestion } from "./question-history.ts";
import { questionOf } from "./question-scope.ts";
import { type Review, type ReviewRequestOptions, reviewRequest } from "./review-request.ts";
import { settleHolderData } from "./settle-holder-data.ts";

export interface AnswerRequestOptions extends Omit<ReviewRequestOptions, "prover">, ProveOptions {
  readonly prover: Prover;
  /**
   * Puts the review before the holder and resolves to whether they agree. It is called whether the wallet could answer
   * or not, and a wallet that could not declines when it resolves. Left out where the holder has agreed already.
   */
  readonly decide?: (review: Review) => Promise<boolean>;
  /**
   * Milliseconds. Where the wallet declines by itself it does so at a whole multiple of this after it began, or after
   * the holder agreed; 3,000 unless told.
   */
  readonly declineEveryMs?: number;
  /** The time once the holder has agreed, which may be minutes after `now`; `now` unless told. */
  readonly clock?: () => Date;
  /**
   * Called when the question is written to the history, before the proof is begun. Whoever asked may be told from here
   * on that the holder has agreed, and not before: what it learns by that counts. It does not throw.
   */
  readonly onCounted?: () => void;
  /** Why the wallet declined, for its own screen and for nobody else. It does not throw. */
  readonly onDecline?: (cause: "holder" | NonNullable<Review["refusal"]> | Error) => void;
}

/** What a holder has shown to whom: for the wallet's own list. JSON-safe. */
export interface Disclosure {
  readonly requestId: string;
  readonly audience: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly sentence: string;
  readonly policyHash: string;
  readonly scope: { readonly mode: ScopeMode; readonly label: string };
  readonly nullifier: string;
  readonly subject?: string;
}

/** What leaves the wallet. `declined` is one value, and has no reason. */
export type Answer =
  | {
      readonly kind: "presentation";
      readonly presentation: Presentation;
      readonly disclosure: Disclosure;
    }
  | { readonly kind: "declined" };

/** The one answer for 'cannot' and 'will not'. */
export const DECLINED: Extract<Answer, { kind: "declined" }> = Object.freeze({ kind: "declined" });

/**
 * Answers a request: with a presentation, or with `declined` whatever the reason: the holder said no, the credential
 * does not satisfy the policy, the request is ill-formed, for another audience, or one too many, the prover failed, the
 * call was aborted. It does not reject.
 *
 * Before the proof is made the question is written to the history; an answer that is never delivered counts too.
 */
export async function answerRequest(options: AnswerRequestOptions): Promise<Answer> {
  const { decide, onDecline, declineEveryMs = 3_000 } = options;
  let began = performance.now();
  try {
    const review = await reviewRequest(options);
    if (decide !== undefined) {
      const isAgreed = await decide(review);
      began = performance.now();
      if (!isAgreed || review.refusal !== undefined) {
        onDecline?.(review.refusal ?? "holder");
        return DECLINED;
      }
    }
    const now = options.clock?.() ?? options.now;
    if (review.refusal === undefined) return await prove({ ...options, now }, review);
    onDecline?.(review.refusal);
  } catch (error) {
    onDecline?.(error instanceof Error ? error : new Error("the wallet failed", { cause: error }));
  }
  const spent = performance.now() - began;
  await wait(Math.ceil(spent / declineEveryMs) * declineEveryMs - spent);
  return DECLINED;
}

async function prove(options: AnswerRequestOptions, review: Review): Promise<Answer> {
  const { audience, history, limits } = options;
  const { request, sentence } = review;
  const now = unixSeconds(options.now);
  const question = questionOf(request, audience, review.subject);
  await history.update((questions) => {
    // Another window of the wallet may have answered since the review.
    assertWithinLimits(judgeQuestion(questions, question, now, limits));
    return recordQuestion(questions, question, now);
  });
  options.onCounted?.();
  const presentation = await createPresentation(await settleHolderData(options));
  const { nullifier, subject } = presentation;
  const disclosure: Disclosure = {
    requestId: request.id,
    audience,
    at: formatInstant(now),
    sentence,
    policyHash: request.policyHash,
    scope: request.scope,
    nullifier,
    ...(subject === undefined ? {} : { subject }),
  };
  return { kind: "presentation", presentation, disclosure };
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
