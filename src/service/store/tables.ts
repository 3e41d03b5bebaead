/** Tables of the service's store. Times are Unix milliseconds; scalars are canonical decimal text. */
export interface RequestTable {
  readonly id: string;
  readonly client_id: string;
  readonly policy_id: string;
  readonly nonce: string;
  /** The presentation request as it was served, JSON. */
  readonly body: string;
  readonly created_at: number;
  readonly expires_at: number;
  /** Refused submissions so far. */
  readonly attempts: number;
  /** The decision that consumed the request; null while it is open. */
  readonly decision_id: string | null;
  /** 1 once the request was seen expired: a clock that is set back does not revive it. */
  readonly closed: number;
}

export interface DecisionTable {
  readonly id: string;
  readonly request_id: string;
  readonly client_id: string;
  readonly policy_id: string;
  readonly outcome: "accepted" | "refused";
  readonly code: string | null;
  readonly decided_at: number;
  // The next six are null where refused.
  /** Unix seconds that the proof speaks of. */
  readonly as_of: number | null;
  readonly nullifier: string | null;
  readonly subject: string | null;
  readonly mode: NullifierTable["mode"] | null;
  readonly rule_hash: string | null;
  /** `digestPresentation`: who sends the same once more is told the same. */
  readonly presentation_digest: string | null;
  /** 16 random bytes in hex: the digest in the audit log does not let a nullifier or subject be guessed. */
  readonly salt: string;
  readonly audit_sequence: number;
}

export interface NullifierTable {
  readonly nullifier: string;
  readonly rule_hash: string;
  readonly mode: "once" | "session" | "account";
  readonly subject: string | null;
  readonly as_of: number;
  readonly decision_id: string;
}

export interface TrustRootTable {
  /** Order of posting. */
  readonly sequence: number;
  readonly root: string;
  readonly posted_at: number;
  readonly issuers: number;
  /** The leaf list that the root was recomputed from, JSON. */
  readonly leaf_list: string;
  /** Since when neither this root nor an older one counts; null while they may. */
  readonly withdrawn_at: number | null;
}

export interface AuditTable {
  readonly sequence: number;
  /** JSON; what the hash is over, with the previous hash before it. */
  readonly entry: string;
  readonly previous_hash: string;
  readonly hash: string;
}

/** Which store it is; one row, in slot 1. */
export interface IdentityTable {
  readonly slot: number;
  /** A UUID, made with the store. A backup and what is restored from it have the same. */
  readonly store_id: string;
  /** How often an older state was accepted in the store's place. */
  readonly era: number;
  /** 1 since it was restored, until it is known to be the newest state or is accepted as an older one. */
  readonly restored: number;
}

export interface ApiKeyTable {
  /** SHA-256 of the key's text, hex. */
  readonly digest: string;
  /** Of the client; two keys may have it during a rotation. */
  readonly id: string;
  /** Separated by spaces. */
  readonly scopes: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  /** Start of the day of its last use, in UTC. */
  readonly last_used_day: number | null;
}

export interface ServiceTables {
  readonly requests: RequestTable;
  readonly decisions: DecisionTable;
  readonly nullifiers: NullifierTable;
  readonly trust_roots: TrustRootTable;
  readonly audit: AuditTable;
  readonly identity: IdentityTable;
  readonly api_keys: ApiKeyTable;
}
