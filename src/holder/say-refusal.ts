import type { ErrorCode } from "../errors.ts";
import type { Refusal } from "./prepare-presentation.ts";

/** Why a wallet would not answer, in words, with what the holder can do. For the holder's eyes alone. */
export interface ReviewRefusal {
  readonly reason:
    | Refusal["reason"]
    | "other-audience"
    | "request-expired"
    | "subject-missing"
    | "circuit-unknown"
    | "trust-list-unusable"
    | "too-many-questions";
  readonly text: string;
  readonly remedies: readonly string[];
}

type Words = Readonly<Record<ReviewRefusal["reason"], readonly [text: string, remedy: string]>>;

const WORDS: Words = {
  "too-few-issuers": [
    "So few issuers could serve this policy that an answer would nearly name yours.",
    "Ask the verifier for a policy that more issuers serve, or fetch a newer trust list.",
  ],
  "issuer-not-listed": [
    "The trust list does not have the issuer of your credential.",
    "Fetch a newer trust list, or use a credential of another issuer.",
  ],
  revoked: [
    "Your credential is revoked.",
    "Ask its issuer why, and for a new one where you are entitled to it.",
  ],
  "status-outdated": [
    "The status data of your credential is not that of the trust list.",
    "Fetch trust list and status again.",
  ],
  "data-from-the-future": [
    "Your credential or its issuer's data is younger than the moment of the proof.",
    "Check the clock of this device, or try again in an hour.",
  ],
  "policy-not-satisfied": [
    "Your credential does not satisfy the policy.",
    "See what is missing, or use another credential.",
  ],
  "other-audience": [
    "The request says that it comes from another site than the one that sent it.",
    "Do not answer. The site may be passing on a request of another.",
  ],
  "request-expired": ["The request has expired.", "Start again at the site that asked."],
  "subject-missing": [
    "The answer is for an address that is not among yours.",
    "Link the address: sign with its key once; or choose one of yours where the site leaves it open.",
  ],
  "circuit-unknown": [
    "The site asks for a proof of a kind that this wallet does not make.",
    "Update the wallet; if it is new, the site has to.",
  ],
  "trust-list-unusable": [
    "The wallet's trust list is not whole, or not that of its root.",
    "Fetch the trust list again.",
  ],
  "too-many-questions": [
    "This site has had answers to as many different questions as the wallet gives: together they tell more than each.",
    "Answer an earlier question again, or wait until those before it no longer count.",
  ],
};

/** @param remedies in place of the plain one, where more is known */
export function sayRefusal(
  reason: ReviewRefusal["reason"],
  remedies: readonly string[] = [],
): ReviewRefusal {
  const [text, remedy] = WORDS[reason];
  return { reason, text, remedies: remedies.length > 0 ? remedies : [remedy] };
}

/** Faults of a request, or of the wallet's own data, that a wallet's screen explains. */
export const REASON_OF_CODE: Partial<Record<ErrorCode, ReviewRefusal["reason"]>> = {
  ERR_PRESENTATION_AUDIENCE: "other-audience",
  ERR_PRESENTATION_REQUEST_EXPIRED: "request-expired",
  ERR_PRESENTATION_SUBJECT: "subject-missing",
  ERR_PRESENTATION_CIRCUIT_UNKNOWN: "circuit-unknown",
  ERR_TRUST_LEAF_LIST_MISMATCH: "trust-list-unusable",
  ERR_TRUST_RECORD_FORM: "trust-list-unusable",
  ERR_TRUST_ISSUER_DUPLICATE: "trust-list-unusable",
};
