import type { Hex } from "../presentation/abi-encode.ts";
import type { ScopeMode } from "../presentation/scope.ts";
import type { PresentationRequest } from "../presentation/types.ts";

/** A part of an answer that reaches the asker. */
export interface ReviewReveal {
  readonly what: "satisfied" | "nullifier" | "trust-root" | "moment" | "subject";
  readonly text: string;
}

interface RevealFacts {
  readonly request: PresentationRequest;
  readonly subject: Hex | undefined;
  readonly issuers: number | undefined;
}

const NULLIFIERS: Readonly<Record<ScopeMode, (label: string) => string>> = {
  session: () => "A number made for this request alone: it links this answer to no other.",
  once: (label) =>
    `A number that is the same in all your answers under ${label}: it links them, and nothing else.`,
  account: (label) =>
    `A number that is the same in all your answers under ${label}, and belongs to one address: it links them, renewals too.`,
};

/** What a presentation carries besides the proof itself; of the claims it says the policy's sentence alone. */
export function reviewReveals({ request, subject, issuers }: RevealFacts): ReviewReveal[] {
  const { scope, policy, freshness } = request;
  const hidden = policy.anyOf.length > 1 ? ", and not by which of its branches" : "";
  const behind = issuers === undefined ? "those listed" : `at least ${issuers}`;
  return [
    { what: "satisfied", text: `That you satisfy the policy${hidden}.` },
    { what: "nullifier", text: NULLIFIERS[scope.mode](JSON.stringify(scope.label)) },
    {
      what: "trust-root",
      text: `That one of ${behind} issuers signed your credential, and not which.`,
    },
    {
      what: "moment",
      text: `A time, rounded, at most ${freshness.maxAsOfAge} seconds before this one.`,
    },
    ...(subject === undefined
      ? []
      : [
          {
            what: "subject" as const,
            text: `Your address ${subject}, to which the proof is bound.`,
          },
        ]),
  ];
}
