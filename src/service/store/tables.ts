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

/** A request as OpenID4VP carries it; what it asks and whether it is open stands in `requests`. */
export interface Openid4vpRequestTable {
  /** What wallets know it by. */
  readonly id: string;
  /** Of `requests`; wallets never learn it, so that only this protocol's answer fits. */
  readonly request_id: string;
  /** The authorization request's parameters, JSON. */
  readonly parameters: string;
  readonly state: string;
  /** Where the wallet sends the holder's browser afterwards; null where the verifier waits for the decision alone. */
  readonly redirect_uri: string | null;
  /** Told to the wallet with its answer, and brought back by the browser of the session. */
  readonly response_code: string;
  /** Since when the wallet's refusal is known; there is no decision then. */
  readonly declined_at: number | null;
}

export interface ServiceTables {
  readonly openid4vp_requests: Openid4vpRequestTable;
  readonly requests: RequestTable;
  readonly decisions: DecisionTable;
  readonly nullifiers: NullifierTable;
  readonly trust_roots: TrustRootTable;
  readonly audit: AuditTable;
}
