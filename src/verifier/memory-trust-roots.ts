import { TrustError } from "../errors.ts";
import { assertScalar } from "../field/scalar.ts";
import type { TrustRootStanding, TrustRoots } from "./trust-roots.ts";

/**
 * Trust roots in this process's memory, for a verifier without a service. The newest root is accepted until another
 * is posted; an older one for `window` seconds after it was superseded.
 */
export class MemoryTrustRoots implements TrustRoots {
  readonly #window: number;
  readonly #withdrawn = new Set<bigint>();
  /** In order of posting. */
  readonly #posted: { readonly root: bigint; readonly at: number }[] = [];

  /** @param window seconds; 24 hours unless told */
  constructor({ window = 86_400 }: { window?: number } = {}) {
    if (!Number.isInteger(window) || window < 0) throw new RangeError("window is whole seconds");
    this.#window = window;
  }

  /**
   * @param root checked against its leaf list by the caller (`verifyLeafList`)
   * @param at Unix seconds, not before the last post
   * @throws TrustError `ERR_TRUST_ROOT_STALE` for a root that was withdrawn: it never counts again
   */
  post(root: bigint, at: number): void {
    assertScalar(root, "root");
    assertClock(at);
    if (this.#withdrawn.has(root)) {
      throw new TrustError("ERR_TRUST_ROOT_STALE", "the trust root was withdrawn");
    }
    const newest = this.#posted.at(-1);
    if (newest !== undefined && at < newest.at) throw new RangeError("roots are posted in order");
    if (newest?.root !== root) this.#posted.push({ root, at });
  }

  /**
   * Ends a root and every older one, at once and for good: an issuer that stands in them was revoked.
   * @throws TrustError `ERR_TRUST_ROOT_UNKNOWN` for a root that was never posted
   */
  withdraw(root: bigint): void {
    const last = this.#find(root);
    if (last < 0) throw new TrustError("ERR_TRUST_ROOT_UNKNOWN", "the trust root was never posted");
    for (const older of this.#posted.slice(0, last + 1)) {
      if (this.#find(older.root) <= last) this.#withdrawn.add(older.root);
    }
  }

  async standing(root: bigint, now: number): Promise<TrustRootStanding> {
    assertClock(now);
    const index = this.#find(root);
    if (index < 0 || this.#withdrawn.has(root)) return "unknown";
    const successor = this.#posted[index + 1];
    return successor === undefined || now <= successor.at + this.#window ? "accepted" : "stale";
  }

  /** -1 where it was never posted. */
  #find(root: bigint): number {
    return this.#posted.findLastIndex((entry) => entry.root === root);
  }
}

/** NaN would pass every comparison. */
function assertClock(seconds: number): void {
  if (!Number.isFinite(seconds)) throw new RangeError("a time is Unix seconds");
}
