import {
  judgeNullifier,
  type NullifierClaim,
  type NullifierOutcome,
  type NullifierStore,
} from "./nullifier-store.ts";

/**
 * Nullifiers in this process's memory: for one process that may forget, such as a session gate. A restart forgets
 * every `once`. Judging and writing happen in one turn of the event loop, so that one of many rivals wins.
 */
export class MemoryNullifierStore implements NullifierStore {
  readonly #held = new Map<string, NullifierClaim>();

  async take(claim: NullifierClaim): Promise<NullifierOutcome> {
    const outcome = judgeNullifier(this.#held.get(claim.nullifier), claim);
    if (outcome === "accepted" || outcome === "renewed") {
      this.#held.set(claim.nullifier, { ...claim });
    }
    return outcome;
  }
}
