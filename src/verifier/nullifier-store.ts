import type { ScopeMode } from "../presentation/scope.ts";

/** What an accepted presentation takes. Scalars are canonical decimal text. */
export interface NullifierClaim {
  readonly mode: ScopeMode;
  readonly ruleHash: string;
  /** Unique to the holder and the scope; the key of the store. */
  readonly nullifier: string;
  /** Lower-case address. */
  readonly subject?: string;
  /** Unix seconds. */
  readonly asOf: number;
}

/**
 * accepted: nobody held the nullifier. renewed: mode `account`, same subject, `asOf` not older. The others are refusals:
 * replayed: it is held, or newer is known. other-subject: mode `account`, another subject holds it.
 */
export type NullifierOutcome = "accepted" | "renewed" | "replayed" | "other-subject";

/**
 * Where a verifier remembers nullifiers. `take` decides and writes in one atomic step, durable before it answers; a
 * service does it in the transaction that stores what the presentation earned.
 */
export interface NullifierStore {
  take(claim: NullifierClaim): Promise<NullifierOutcome>;
}

/**
 * The rule of the three scope modes, for stores: what comes of a claim where `held` is on record. Wallets round `asOf`,
 * so an account renews with the same one; that one request is answered once is for its verifier to see to.
 */
export function judgeNullifier(
  held: NullifierClaim | undefined,
  claim: NullifierClaim,
): NullifierOutcome {
  if (held === undefined) return "accepted";
  if (claim.mode !== "account" || held.mode !== "account") return "replayed";
  if (held.subject === undefined || held.subject !== claim.subject) return "other-subject";
  return claim.asOf >= held.asOf ? "renewed" : "replayed";
}
