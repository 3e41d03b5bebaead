/** One credential as the issuer's books have it. */
export interface Issuance {
  /** The issuer's own name for the customer; it goes into no credential. */
  readonly customerId: string;
  readonly holderCommitment: bigint;
  readonly statusIndex: number;
}

/**
 * The issuer's books: which commitment a customer is bound to, and which status indices are taken. One commitment a
 * customer at a time is what makes 'one nullifier per person' true.
 */
export interface CommitmentRegistry {
  /**
   * Records an issuance, in one atomic step. 'commitment-bound': the customer has a credential in force for another
   * commitment, or another customer has one for this. 'index-used': the index was given before, be it revoked since.
   */
  bind(issuance: Issuance): Promise<"bound" | "commitment-bound" | "index-used">;
  /** The credential at the index no longer binds its customer; the index stays taken. False if it bound nobody. */
  release(statusIndex: number): Promise<boolean>;
}

export interface RegistryEntry extends Issuance {
  readonly released: boolean;
}

/** Books in memory; a store keeps them by `entries` and hands them back to the constructor. */
export class MemoryCommitmentRegistry implements CommitmentRegistry {
  readonly #entries = new Map<number, RegistryEntry>();

  constructor(entries: Iterable<RegistryEntry> = []) {
    for (const entry of entries) this.#entries.set(entry.statusIndex, { ...entry });
  }

  entries(): readonly RegistryEntry[] {
    return [...this.#entries.values()];
  }

  async bind(issuance: Issuance): Promise<"bound" | "commitment-bound" | "index-used"> {
    for (const entry of this.#entries.values()) {
      const isSameCustomer = entry.customerId === issuance.customerId;
      const isSameCommitment = entry.holderCommitment === issuance.holderCommitment;
      if (!entry.released && isSameCustomer !== isSameCommitment) return "commitment-bound";
    }
    if (this.#entries.has(issuance.statusIndex)) return "index-used";
    this.#entries.set(issuance.statusIndex, { ...issuance, released: false });
    return "bound";
  }

  async release(statusIndex: number): Promise<boolean> {
    const entry = this.#entries.get(statusIndex);
    if (entry === undefined || entry.released) return false;
    this.#entries.set(statusIndex, { ...entry, released: true });
    return true;
  }
}
