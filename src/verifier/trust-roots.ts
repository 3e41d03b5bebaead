/** What the verifier holds of a trust root: `stale` was its own once, and its window is over. */
export type TrustRootStanding = "accepted" | "stale" | "unknown";

/**
 * The trust roots that a verifier accepts, from a registrar that it trusts: whoever posts a root can mint identities.
 */
export interface TrustRoots {
  /** @param now Unix seconds */
  standing(root: bigint, now: number): Promise<TrustRootStanding>;
}
