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
  /** `digestTerms` of its row in `decision_terms`; null once that was erased. */
  readonly terms_digest: string | null;
  /** 16 random bytes in hex, from which each field's salt follows; empty once a field was erased. */
  readonly salt: string;
  readonly audit_sequence: number;
  /** Once a field was erased, JSON: of each field its salt, or its commitment where it is gone. */
  readonly openings: string | null;
  /** Since when its entry of the audit log cannot be opened. */
  readonly erased_at: number | null;
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
  /** From 1; the leaf's index is one less. */
  readonly sequence: number;
  /** `commitEntry`, 64 hex digits; kept for ever. */
  readonly commitment: string;
  /** Canonical JSON. This and its salt are null once erased. */
  readonly entry: string | null;
  /** 16 random bytes or more, hex. */
  readonly salt: string | null;
}

/** Complete subtrees of the log's Merkle tree, the leaves among them. */
export interface AuditNodeTable {
  readonly level: number;
  readonly position: number;
  /** 64 hex digits. */
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

/** What was signed of the log: one root a size, for good. */
export interface AuditCheckpointTable {
  readonly size: number;
  /** 64 hex digits. */
  readonly root: string;
  /** C2SP signed note. */
  readonly note: string;
  /** Of the key that signed it. */
  readonly verifier_key: string;
  readonly signed_at: number;
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
  /** What was read is not older than this block. */
  readonly block_number: number;
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

/** An idempotency key that a client sent, and the answer that it got. */
export interface IdempotencyTable {
  readonly client_id: string;
  /** Method and pattern. */
  readonly route: string;
  readonly key: string;
  /** HMAC-SHA-256 under a key of the key file, hex: who reads the store finds no body by trying. */
  readonly body_digest: string;
  /** The try that holds the key. */
  readonly claim: string;
  readonly claimed_at: number;
  // Null while the try is under way.
  readonly status: number | null;
  readonly body: string | null;
  readonly location: string | null;
}

export interface SolvencyReportTable {
  /** SHA-256 of the report's canonical JSON, hex. */
  readonly id: string;
  readonly entity: string;
  readonly snapshot_at: number;
  readonly received_at: number;
  /** The signed document as it came, canonical JSON. */
  readonly document: string;
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

/** The issuer's books: one row for each status index that was given, for good. */
export interface IssuanceTable {
  readonly status_index: number;
  /** `IssuanceSecrets.customer`; null once erased, as the commitment and the salt. */
  readonly customer: string | null;
  readonly commitment: string | null;
  readonly issued_at: number;
  readonly expires_at: number;
  /** Since when a newer credential to the same commitment stands in its place. */
  readonly replaced_at: number | null;
  /** Since then it binds its customer no more. */
  readonly revoked_at: number | null;
  /** The status publication that says so first. */
  readonly published_in: number | null;
  /** 16 random bytes, hex: what `digest` is made with. */
  readonly salt: string | null;
  /** `digestIssuance`: what the audit log says of it. */
  readonly digest: string;
}

/** Codes and tokens are not kept, only their SHA-256 in hex. What is sealed is `IssuanceSecrets.seal`. */
export interface CredentialOfferTable {
  readonly id: string;
  readonly client_id: string;
  readonly code_digest: string;
  /** As in `issuances`; null once the offer has ended. */
  readonly customer: string | null;
  /** Sealed; null once issued, or ended. */
  readonly claims: string | null;
  readonly credential_expires_at: number;
  /** 0: none is asked for. */
  readonly tx_code_length: number;
  /** Wrong transaction codes so far. */
  readonly tx_attempts: number;
  readonly created_at: number;
  readonly expires_at: number;
  /** Of the one access token that the code was exchanged for. */
  readonly token_digest: string | null;
  readonly token_expires_at: number | null;
  /** Of what was issued. */
  readonly status_index: number | null;
  /** Sealed: for a wallet that lost the answer, until the token expires. */
  readonly credential: string | null;
}

/** What a customer's wallet may fetch to its commitment, without an offer. */
export interface CredentialReissueTable {
  readonly id: string;
  readonly client_id: string;
  readonly customer: string | null;
  /** Sealed; null once issued, or ended. */
  readonly claims: string | null;
  readonly credential_expires_at: number;
  readonly created_at: number;
  readonly expires_at: number;
  readonly status_index: number | null;
  /** Sealed: for a wallet that lost the answer, until then. */
  readonly credential: string | null;
  readonly credential_until: number | null;
}

/** Nonces that were used, until they would have expired. */
export interface IssuanceNonceTable {
  /** SHA-256, hex. */
  readonly digest: string;
  readonly expires_at: number;
}

export interface StatusPublicationTable {
  /** From 1. */
  readonly sequence: number;
  readonly published_at: number;
  /** `SignedIssuerRecord`, JSON. */
  readonly record: string;
  /** `topTile`, base64url: what of the files has to be hashed. */
  readonly top_tile: string;
}

export interface ServiceTables {
  readonly api_keys: ApiKeyTable;
  readonly audit: AuditTable;
  readonly audit_checkpoints: AuditCheckpointTable;
  readonly audit_nodes: AuditNodeTable;
  readonly credential_offers: CredentialOfferTable;
  readonly credential_reissues: CredentialReissueTable;
  readonly decision_terms: DecisionTermsTable;
  readonly decisions: DecisionTable;
  readonly idempotency_keys: IdempotencyTable;
  readonly identity: IdentityTable;
  readonly issuance_nonces: IssuanceNonceTable;
  readonly issuances: IssuanceTable;
  readonly nullifiers: NullifierTable;
  readonly openid4vp_requests: Openid4vpRequestTable;
  readonly policy_chain: PolicyChainTable;
  readonly policy_clock: PolicyClockTable;
  readonly policy_evidence: PolicyEvidenceTable;
  readonly policy_log: PolicyLogTable;
  readonly policy_packs: PolicyPackTable;
  readonly policy_peers: PolicyPeerTable;
  readonly policy_pins: PolicyPinTable;
  readonly requests: RequestTable;
  readonly solvency_reports: SolvencyReportTable;
  readonly status_publications: StatusPublicationTable;
  readonly trust_roots: TrustRootTable;
  readonly webhook_deliveries: WebhookDeliveryTable;
}
