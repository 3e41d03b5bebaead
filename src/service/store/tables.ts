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

/** What a decision's receipt says beside the decision's row; written once. Times are Unix seconds here. */
export interface DecisionTermsTable {
  readonly decision_id: string;
  /** `publicUrl` of then. */
  readonly issuer: string;
  /** `digestRequest` */
  readonly request_digest: string;
  /** `digestPresentation`, of a refused presentation too. */
  readonly presentation_digest: string;
  readonly policy_hash: string;
  readonly scope_mode: NullifierTable["mode"];
  /** JSON of the request's `chain`; null off chain. */
  readonly chain: string | null;
  readonly circuit_id: string;
  readonly circuit_version: number;
  /** Null where the request does not ask for the circuit. */
  readonly verification_key_hash: string | null;
  readonly trust_root: string;
  readonly as_of: number;
  readonly verified_at: number;
  readonly expires_at: number;
}

/** Outbox of webhooks. What is sent is made of the decision when it is sent, so nothing of a holder is here. */
export interface WebhookDeliveryTable {
  /** The event's id, the same in every attempt. */
  readonly id: string;
  readonly endpoint_id: string;
  readonly client_id: string;
  readonly decision_id: string;
  readonly created_at: number;
  readonly attempts: number;
  readonly next_attempt_at: number;
  /** Until when the node that claimed it may send it. */
  readonly leased_until: number;
  /** Of that claim; another node's mark changes nothing. */
  readonly lease: string | null;
  readonly state: "waiting" | "delivered" | "dead";
  /** HTTP status or kind of fault of the last attempt. */
  readonly last_result: string | null;
  readonly settled_at: number | null;
}

export interface ServiceTables {
  readonly decision_terms: DecisionTermsTable;
  readonly webhook_deliveries: WebhookDeliveryTable;
  readonly requests: RequestTable;
  readonly decisions: DecisionTable;
  readonly nullifiers: NullifierTable;
  readonly trust_roots: TrustRootTable;
  readonly audit: AuditTable;
}
