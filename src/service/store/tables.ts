import type { Generated } from "kysely";

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
  readonly sequence: Generated<number>;
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

/** Versions of followed packs, append-only. */
export interface PolicyPackTable {
  readonly pack_id: string;
  readonly version: number;
  /** SHA-256 of the pack's RFC 8785 text, hex. */
  readonly digest: string;
  /** did:web. */
  readonly authority: string;
  /** The signed document, JSON. */
  readonly signed: string;
  readonly first_seen: number;
  /** The address that it came from. */
  readonly source: string;
  /** Unix seconds, as the next. */
  readonly effective_from: number;
  readonly effective_until: number;
  /** For how many seconds the version before it counts once this one is in force. */
  readonly grace_seconds: number;
}

/** Whose keys a pack's first version was held to; written once. */
export interface PolicyPinTable {
  readonly pack_id: string;
  /** JSON: DID, threshold and keys. */
  readonly authority: string;
  readonly pinned_at: number;
}

/** What an authority signed beside the versions that are held. */
export interface PolicyEvidenceTable {
  readonly digest: string;
  readonly pack_id: string;
  readonly version: number;
  readonly signed: string;
  readonly source: string;
  readonly seen_at: number;
}

/** What the registry on chain said last. */
export interface PolicyChainTable {
  readonly pack_id: string;
  readonly is_suspended: number;
  readonly read_at: number;
  /** `AnnouncedVersion[]`, JSON. */
  readonly versions: string;
}

/** Leaves of the feed's log, append-only. */
export interface PolicyLogTable {
  /** From 0. */
  readonly position: number;
  /** RFC 8785 text. */
  readonly statement: string;
}

/** The newest time that the feed has seen: one row. */
export interface PolicyClockTable {
  readonly id: number;
  readonly at: number;
}

/** The last comparison with a peer. */
export interface PolicyPeerTable {
  readonly url: string;
  readonly compared_at: number;
  readonly outcome: string;
  /** `PeerDifference[]`, JSON. */
  readonly differences: string;
  /** The peer's last checkpoint that held; the next must continue it. */
  readonly checkpoint: string | null;
}

export interface ServiceTables {
  readonly policy_packs: PolicyPackTable;
  readonly policy_pins: PolicyPinTable;
  readonly policy_evidence: PolicyEvidenceTable;
  readonly policy_chain: PolicyChainTable;
  readonly policy_log: PolicyLogTable;
  readonly policy_clock: PolicyClockTable;
  readonly policy_peers: PolicyPeerTable;
  readonly requests: RequestTable;
  readonly decisions: DecisionTable;
  readonly nullifiers: NullifierTable;
  readonly trust_roots: TrustRootTable;
  readonly audit: AuditTable;
}
