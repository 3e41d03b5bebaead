/**
 * What a holder's wallet does: bind itself to an issuer, receive a credential, answer a presentation request, and say
 * to its holder why it would not. Runs in browsers and in Node; the prover is passed in.
 *
 * ```ts
 * const holder = createHolder((bytes) => crypto.getRandomValues(bytes));
 * const { commitment } = bindHolder(hash, holder, 'did:web:kyc.example'); // goes to the issuer
 * const credential = await receiveCredential(json, { hash, holder, now: new Date() });
 * const presentation = await createPresentation({
 *   hash, holder, credential, request, audience: 'https://exchange.example',
 *   trust: { root, leafList }, status: { bottom, top }, prover, now: new Date(),
 * });
 * ```
 *
 * @module
 */
export { parseCredential } from "../credential/parse-credential.ts";
export type { Claims, Credential } from "../credential/types.ts";
export { type Hash, loadHash } from "../field/poseidon.ts";
export type { SliceOptions } from "../field/run-in-slices.ts";
export type { CredentialOffer, TxCodeForm } from "../openid4vci/credential-offer.ts";
export { explainPolicy } from "../policy/explain-policy.ts";
export { parsePresentationRequest } from "../presentation/parse-presentation-request.ts";
export type { PossessionProof } from "../presentation/possession-proof.ts";
export type { Presentation, PresentationRequest } from "../presentation/types.ts";
export type { ProveOptions, Prover } from "../proving/prover.ts";
export { statusTileAddresses } from "../status/status-tiles.ts";
export {
  type CheckpointSource,
  type CheckpointTrust,
  type ReadTrustOptions,
  readTrustFromCheckpoint,
  type SeenCheckpoint,
} from "../trust/read-trust-from-checkpoint.ts";
export { type VerifiedLeafList, verifyLeafList } from "../trust/verify-leaf-list.ts";
export { verifyLeafListInSlices } from "../trust/verify-leaf-list-in-slices.ts";
export { type AcceptedOffer, type AcceptOfferOptions, acceptOffer } from "./accept-offer.ts";
export {
  type Answer,
  type AnswerRequestOptions,
  answerRequest,
  DECLINED,
  type Disclosure,
} from "./answer-request.ts";
export { bindHolder, type HolderBinding } from "./bind-holder.ts";
export { createHolder, type Holder } from "./create-holder.ts";
export { type CreatePresentationOptions, createPresentation } from "./create-presentation.ts";
export { explainPresentation } from "./explain-presentation.ts";
export type { Fetch } from "./fetch-issuer.ts";
export { type FetchStatusDataOptions, fetchStatusData } from "./fetch-status-data.ts";
export type { HolderData, TrustData } from "./holder-data.ts";
export { isRefreshDue } from "./is-refresh-due.ts";
export type { IssuerSession, Renewal } from "./issuer-session.ts";
export type { QuestionLimits } from "./judge-question.ts";
export type { NarrowedRule } from "./narrowed-rules.ts";
export type { Refusal } from "./prepare-presentation.ts";
export { type ProvePossessionOptions, provePossession } from "./prove-possession.ts";
export {
  type AskedQuestion,
  mergeQuestionHistories,
  NO_QUESTIONS,
  parseQuestionHistory,
  type QuestionHistory,
} from "./question-history.ts";
export {
  createMemoryQuestionLog,
  createQuestionLog,
  type QuestionLog,
  type QuestionLogOptions,
} from "./question-log.ts";
export { type ReadCredentialOfferOptions, readCredentialOffer } from "./read-credential-offer.ts";
export { type ReceiveCredentialOptions, receiveCredential } from "./receive-credential.ts";
export {
  type RefreshCredentialOptions,
  type RefreshedCredential,
  refreshCredential,
} from "./refresh-credential.ts";
export type { CountryClaim, CountryReview, ReviewedCountry } from "./review-countries.ts";
export { type Review, type ReviewRequestOptions, reviewRequest } from "./review-request.ts";
export type { ReviewReveal } from "./review-reveals.ts";
export type { ReviewWarning } from "./review-warnings.ts";
export type { ReviewRefusal } from "./say-refusal.ts";
export { settleHolderData } from "./settle-holder-data.ts";
export type { StatusData } from "./status-data.ts";
