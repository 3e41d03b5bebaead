import type { Hex } from "../presentation/abi-encode.ts";
import type { ScopeMode } from "../presentation/scope.ts";
import type { PresentationRequest } from "../presentation/types.ts";

type Asked = Pick<PresentationRequest, "audience" | "chain" | "freshness" | "scope">;

export interface Disclosed {
  /** The address that the proof is for, if any. */
  readonly subject: Hex | undefined;
  /** Issuers behind the trust root. */
  readonly issuers: number;
}

/** Who can link what by the nullifier, by mode. `label` is quoted. */
const LINKS: Readonly<Record<ScopeMode, (label: string, venue: string) => string>> = {
  once: (label, venue) =>
    `a pseudonym (nullifier), the same in every answer of yours to ${venue} under the label ${label} (mode once): your answers under it can be linked`,
  session: (label) =>
    `a pseudonym (nullifier) for this request alone (label ${label}, mode session): it links this answer to no other`,
  account: (label, venue) =>
    `a pseudonym (nullifier), the same in every answer of yours to ${venue} under the label ${label} (mode account): your answers under it, renewals too, can be linked`,
};

/**
 * What a verifier gets beside the proof itself, in English. The consent of the policy says what is proved of the claims;
 * this says what could be held together with other answers.
 */
export function sayDisclosure(request: Asked, { subject, issuers }: Disclosed): string {
  const { audience, chain, freshness, scope } = request;
  const venue =
    chain === undefined ? audience : `the contract ${chain.registry} on chain ${chain.chainId}`;
  const parts = [
    LINKS[scope.mode](JSON.stringify(scope.label), venue),
    `the time that the proof speaks of (asOf), at most ${freshness.maxAsOfAge} s old`,
    `the trust root, of ${issuers} issuers`,
    ...(subject === undefined ? [] : [`your address ${subject}, to which the proof is bound`]),
  ];
  const readers = chain === undefined ? audience : `Everybody who reads chain ${chain.chainId}`;
  return `${readers} also gets ${parts.join("; ")}.`;
}
