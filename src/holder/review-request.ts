import { type ErrorCode, SymbolonError } from "../errors.ts";
import { countIssuersByClause } from "../policy/count-issuers.ts";
import { explainPolicy } from "../policy/explain-policy.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { unixSeconds } from "../presentation/as-of.ts";
import { parsePresentationRequest } from "../presentation/parse-presentation-request.ts";
import type { ScopeMode } from "../presentation/scope.ts";
import type { PresentationRequest } from "../presentation/types.ts";
import type { Prover } from "../proving/prover.ts";
import type { VerifiedLeafList } from "../trust/verify-leaf-list.ts";
import type { HolderData } from "./holder-data.ts";
import { judgeQuestion, type QuestionLimits } from "./judge-question.ts";
import { type Preparation, preparePresentation } from "./prepare-presentation.ts";
import type { QuestionLog } from "./question-log.ts";
import { questionOf } from "./question-scope.ts";
import { type CountryReview, reviewCountries } from "./review-countries.ts";
import { type ReviewReveal, reviewReveals } from "./review-reveals.ts";
import { type ReviewWarning, reviewWarnings } from "./review-warnings.ts";
import { REASON_OF_CODE, type ReviewRefusal, sayRefusal } from "./say-refusal.ts";
import { settleHolderData } from "./settle-holder-data.ts";

export interface ReviewRequestOptions extends HolderData {
  readonly history: QuestionLog;
  readonly limits?: QuestionLimits;
  /** Told, a request for another key than the prover's is refused here, not after the holder agreed. */
  readonly prover?: Pick<Prover, "verificationKeyHash">;
}

/** Everything that a wallet's consent screen says. For the holder's eyes alone: it depends on the holder's claims. */
export interface Review {
  readonly request: PresentationRequest;
  /** Who asks, as the channel authenticated it, and the contract that the answer is for. */
  readonly asker: { readonly audience: string; readonly chain?: PresentationRequest["chain"] };
  /** The policy in words; it says every rule, and ends with 'You reveal nothing else.' */
  readonly sentence: string;
  readonly countries: readonly CountryReview[];
  /** All that reaches the asker, in the order of the answer; nothing else does. */
  readonly reveals: readonly ReviewReveal[];
  /** Whether later answers bear the same nullifier. */
  readonly scope: { readonly mode: ScopeMode; readonly label: string };
  /** The address that the answer is for. */
  readonly subject: Hex | undefined;
  /** The holder's signed addresses, where the request leaves the choice. */
  readonly subjectChoices: readonly Hex[];
  readonly warnings: readonly ReviewWarning[];
  /** Why the wallet would not answer; undefined where it can. Never send it. */
  readonly refusal: ReviewRefusal | undefined;
}

/**
 * What a request means for this holder, before anything is answered. Whether the wallet can answer or not, nothing has
 * left it, and the same goes out where the holder agrees and where not: see `answerRequest`.
 * @throws PresentationError `ERR_PRESENTATION_REQUEST_FORM`, `_HISTORY_FORM`; PolicyError where the request's policy is
 *   ill-formed or is not its hash's. There is nothing to show then: decline.
 */
export async function reviewRequest(options: ReviewRequestOptions): Promise<Review> {
  const { hash, audience, subjects = [] } = options;
  const request = parsePresentationRequest(hash, options.request);
  const subject = (request.subject ?? options.subject)?.toLowerCase() as Hex | undefined;
  const history = await options.history.read();
  const question = questionOf(request, audience, subject);
  const standing = judgeQuestion(history, question, unixSeconds(options.now), options.limits);
  const found = await prepare(options);
  const refusal =
    found.refusal ?? (standing.isOverLimit ? sayRefusal("too-many-questions") : undefined);
  const facts = { request, subject, standing, ...momentOf(request, found) };
  return {
    request,
    asker: { audience, ...(request.chain === undefined ? {} : { chain: request.chain }) },
    sentence: explainPolicy(request.policy),
    countries: reviewCountries(request.policy),
    reveals: reviewReveals(facts),
    scope: request.scope,
    subject,
    subjectChoices: request.subject === undefined ? subjects : [],
    warnings: reviewWarnings(facts),
    refusal,
  };
}

interface Prepared {
  readonly ready?: Extract<Preparation, { kind: "ready" }>;
  readonly trust?: VerifiedLeafList | undefined;
  readonly refusal?: ReviewRefusal;
}

async function prepare(options: ReviewRequestOptions): Promise<Prepared> {
  try {
    const settled = await settleHolderData(options);
    const verified = "verified" in settled.trust ? settled.trust.verified : undefined;
    const keyHash = options.prover?.verificationKeyHash?.("compliance");
    const preparation = preparePresentation(settled, keyHash);
    if (preparation.kind === "ready") return { ready: preparation, trust: verified };
    const { refusal } = preparation;
    const remedies =
      refusal.reason === "policy-not-satisfied"
        ? refusal.fit.best.unmet.map(({ remedy }) => remedy)
        : [];
    return { trust: verified, refusal: sayRefusal(refusal.reason, remedies) };
  } catch (error) {
    const code: ErrorCode | undefined = error instanceof SymbolonError ? error.code : undefined;
    const reason = code === undefined ? undefined : REASON_OF_CODE[code];
    if (reason === undefined) throw error;
    return { refusal: sayRefusal(reason) };
  }
}

function momentOf({ policy }: PresentationRequest, { ready, trust }: Prepared) {
  if (ready === undefined || trust === undefined) return { asOf: undefined, issuers: undefined };
  const asOf = ready.asOf.seconds;
  return { asOf, issuers: Math.min(...countIssuersByClause(policy, trust.records, { asOf })) };
}
