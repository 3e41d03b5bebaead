import { assertScalar } from "../field/scalar.ts";
import type { TrustRootStanding, TrustRoots } from "./trust-roots.ts";

/**
 * Trust roots in this process's memory, for a verifier without a service. The newest root is accepted until another
 * is posted; an older one for `window` seconds after it was superseded.
 */
export class MemoryTrustRoots implements TrustRoots {
  readonly #window: number;
  /** So many of the oldest no longer count. */
  #withdrawn = 0;
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
   */
  post(root: bigint, at: number): void {
    assertScalar(root, "root");
    const newest = this.#posted.at(-1);
    if (newest !== undefined && at < newest.at) throw new RangeError("roots are posted in order");
    if (newest?.root !== root) this.#posted.push({ root, at });
  }

  /** Ends a root and every older one at once: an issuer that stands in them was revoked. */
  withdraw(root: bigint): void {
    this.#withdrawn = Math.max(this.#withdrawn, this.#find(root) + 1);
  }

  async standing(root: bigint, now: number): Promise<TrustRootStanding> {
    const index = this.#find(root);
    if (index < this.#withdrawn) return "unknown";
    const successor = this.#posted[index + 1];
    return successor === undefined || now <= successor.at + this.#window ? "accepted" : "stale";
  }

  /** -1 where it was never posted. */
  #find(root: bigint): number {
    return this.#posted.findLastIndex((entry) => entry.root === root);
  }
}
