/**
 * Coded errors. Every failure that a caller can act on carries a stable `code`; the message says what to do.
 * No claim, key, witness, secret or token ever appears in a message or in `details`.
 * Misuse of a function by its caller (a wrong type, an argument out of its documented range) is a plain
 * `TypeError` or `RangeError`.
 */

/** Every code, by domain. The code of `encoding: ['SCALAR_RANGE']` is `ERR_ENCODING_SCALAR_RANGE`. */
export const ERROR_REASONS = {
  ENCODING: ["SCALAR_FORM", "SCALAR_RANGE", "HEX_FORM", "BASE64_FORM", "FIELD_WIDTH", "JSON_FORM"],
  KEY: [
    "OFF_CURVE",
    "NOT_IN_SUBGROUP",
    "SMALL_ORDER",
    "SECRET_FORM",
    "KEYSTORE_FORM",
    "KEYSTORE_MODE",
    "KEYSTORE_COST",
    "KEYSTORE_PASSPHRASE",
    "KEYSTORE_EXISTS",
    "SIGNER_FAILED",
  ],
  CREDENTIAL: [
    "FORM",
    "LAYOUT_UNKNOWN",
    "CLAIM_UNKNOWN",
    "CLAIM_MISSING",
    "CLAIM_RANGE",
    "CLAIM_CONFLICT",
    "VALIDITY",
    "SIGNATURE",
    "HOLDER_MISMATCH",
    "COMMITMENT_BOUND",
  ],
  STATUS: [
    "LIST_FORM",
    "LIST_LENGTH",
    "INDEX_RANGE",
    "INDEX_USED",
    "LIST_FULL",
    "TILE_MISMATCH",
    "REVOKED",
    "ROOT_MISMATCH",
    "PURPOSE",
    "STALE",
  ],
  TRUST: [
    "RECORD_FORM",
    "RECORD_SIGNATURE",
    "TREE_FULL",
    "LEAF_LIST_MISMATCH",
    "ISSUER_UNKNOWN",
    "ISSUER_DUPLICATE",
    "ROOT_UNKNOWN",
    "ROOT_STALE",
    "ROOT_ROLLBACK",
    "ROOT_CONFLICT",
    "CHECKPOINT_FORM",
    "FETCH",
    "NOT_AUTHORISED",
  ],
  POLICY: [
    "FORM",
    "OPERATOR_UNKNOWN",
    "CLAIM_UNKNOWN",
    "VALUE_RANGE",
    "UNSATISFIABLE",
    "TOO_MANY_CLAUSES",
    "TOO_FEW_ISSUERS",
    "LAYOUT_UNKNOWN",
    "NOT_SATISFIED",
    "HASH_MISMATCH",
    "TABLE_REVISION",
    "NOT_IN_FORCE",
    "PACK_FORM",
    "PACK_CONFLICT",
    "PACK_JWS_FORM",
    "PACK_AUTHORITY_FORM",
    "PACK_SIGNATURE",
    "PACK_UNAUTHORISED",
    "PACK_SUPERSESSION",
    "PACK_UNRESOLVED",
    "SUSPENDED",
  ],
  PRESENTATION: [
    "REQUEST_FORM",
    "REQUEST_EXPIRED",
    "FORM",
    "CIRCUIT_UNKNOWN",
    "AUDIENCE",
    "SUBJECT",
    "CANNOT_PROVE",
    "HISTORY_FORM",
    "TOO_MANY_QUESTIONS",
  ],
  VERIFICATION: [
    "SIGNALS_COUNT",
    "SIGNAL_FORM",
    "SIGNAL_RANGE",
    "PROOF_FORM",
    "PROOF_RANGE",
    "POINT_OFF_CURVE",
    "PROOF_SYSTEM",
    "KEY_FORM",
    "KEY_UNSAFE",
    "KEY_DEVELOPMENT",
    "KEY_MISMATCH",
    "PROOF_INVALID",
    "RULE_MISMATCH",
    "CONTEXT_MISMATCH",
    "TRUST_ROOT",
    "AS_OF_WINDOW",
    "AS_OF_DATE",
    "NULLIFIER_USED",
    "NONCE",
  ],
  PROVING: [
    "ARTIFACT_MISSING",
    "ARTIFACT_FETCH",
    "ARTIFACT_HASH",
    "ARTIFACT_VERSION",
    "MANIFEST_FORM",
    "INPUT_FORM",
    "INPUT_RANGE",
    "WITNESS",
    "ABORTED",
    "WORKER_LOST",
    "CIRCUIT_UNKNOWN",
    "DEVELOPMENT_KEY",
    "R1CS_FORM",
    "KEY_FORM",
    "KEY_UNSAFE",
    "CEREMONY_UNVERIFIED",
    "BACKEND",
  ],
  TRAIL: ["FORM", "SOURCE"],
  ISSUANCE: [
    "OFFER_FORM",
    "METADATA_FORM",
    "ADDRESS",
    "NETWORK",
    "ANSWER_FORM",
    "ANSWER_TOO_LARGE",
    "TX_CODE",
    "GRANT",
    "NONCE",
    "POSSESSION",
    "REFUSED",
    "ABORTED",
  ],
  AUDIT: [
    "NOTE_FORM",
    "KEY_FORM",
    "CHECKPOINT_FORM",
    "PROOF_FORM",
    "EXPORT_FORM",
    "SIGNATURE",
    "KEY_UNKNOWN",
    "ORIGIN",
    "INCLUSION",
    "CONSISTENCY",
    "ROOT_MISMATCH",
    "SPLIT_VIEW",
    "TRUNCATED",
    "OPENING",
    "RECEIPT",
    "ENTRY",
  ],
  CHAIN: [
    "RPC",
    "REVERTED",
    "WRONG_CHAIN",
    "NOT_DEPLOYED",
    "VERIFIER_UNSAFE",
    "ARTIFACT_MISSING",
    "TRUST_LIST",
    "BLOCK_RANGE",
    "NOT_FINAL",
    "REORGANISED",
    "LOG_UNKNOWN",
    "LOG_UNREADABLE",
    "ABORTED",
    "DEPLOYER_MISSING",
    "DEPLOYMENT_MISMATCH",
    "DEPLOYMENT_FORM",
    "POLICY_FORM",
    "POLICY_UNKNOWN",
    "POLICY_AUTHORITY",
    "POLICY_NOTICE",
    "POLICY_MISMATCH",
    "SOLVENCY_MISMATCH",
  ],
  DECISION: [
    "FORM",
    "KEYS_FORM",
    "KEY_UNKNOWN",
    "SIGNATURE",
    "ISSUER",
    "AUDIENCE",
    "EXPIRED",
    "NOT_YET",
    "OTHER_REQUEST",
    "OTHER_POLICY",
    "MISMATCH",
  ],
  SERVICE: [
    "CONFIG",
    "BODY_FORM",
    "BODY_TOO_LARGE",
    "NOT_FOUND",
    "CONFLICT",
    "RATE_LIMITED",
    "BUSY",
    "STORE",
    "BACKUP",
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "MEDIA_TYPE",
    "REQUEST_USED",
    "FETCH_BLOCKED",
    "FETCH_FAILED",
    "FAULT",
    "WAITING",
    "FEED_FORM",
    "FEED_GAP",
    "FEED_ROLLBACK",
    "FEED_EQUIVOCATION",
    "FEED_CHAIN",
    "FEED_PEER",
    "IDEMPOTENCY",
  ],
  SOLVENCY: [
    "REPORT_FORM",
    "ENTITY_UNKNOWN",
    "REPORT_SIGNATURE",
    "LEDGER_FORM",
    "LEDGER_CUSTOMER",
    "LEDGER_ASSET",
    "LEDGER_AMOUNT",
    "LEDGER_DUPLICATE",
    "LEDGER_TOTALS",
    "LEDGER_LIMIT",
    "LEDGER_ABORTED",
    "ACCOUNT_FORM",
    "ACCOUNT_DUPLICATE",
    "ACCOUNT_EQUITY",
    "AMOUNT_RANGE",
    "ASSET_RANGE",
    "ASSET_DUPLICATE",
    "TOTAL_RANGE",
    "SALT_REUSED",
    "BATCH_FORM",
    "TREE_FORM",
    "ITEM_DUPLICATE",
    "ITEM_FORM",
    "ATTESTATION",
    "OWNERSHIP_FORM",
    "OWNERSHIP_SCOPE",
    "OWNERSHIP_EXPIRED",
    "OWNERSHIP_SIGNATURE",
    "BALANCE_PROOF",
    "REPORT_FILE",
    "REPORT_KEY",
    "REPORT_PROOF",
    "REPORT_CONTEXT",
    "OPENING",
    "RECEIPT",
    "RUN_INPUTS",
    "RUN_STORE",
    "RUN_PROOF",
    "RUN_ABORTED",
    "RUN_CIRCUIT",
    "RUN_MESSAGE",
    "RUN_LOCKED",
    "RUN_CONFLICT",
    "DOCUMENT_FORM",
    "DOCUMENT_SIGNATURE",
    "DOCUMENT_UNAUTHORISED",
    "POLICY_FORM",
    "POLICY_CONFLICT",
    "POLICY_HAIRCUT",
    "ASSETS_MISMATCH",
    "PRICES_FORM",
    "PRICES_STALE",
    "PRICES_FUTURE",
    "PRICES_MISMATCH",
    "FLOOR",
    "INCLUSION",
    "PINS_FORM",
    "RUN_CONFIG_FORM",
  ],
  KEEP: [
    "EXISTS",
    "MISSING",
    "PASSPHRASE",
    "PASSPHRASE_SHORT",
    "PASSKEY",
    "LAST_UNLOCK",
    "LOCKED",
    "DAMAGED",
    "VERSION",
    "NOT_FOUND",
    "CONFLICT",
    "HOLDER_MISMATCH",
    "QUOTA",
    "STORAGE",
    "BACKUP_FORM",
    "BACKUP_PASSPHRASE",
  ],
  CLIENT: ["NETWORK", "TIMEOUT", "ABORTED", "ANSWER_FORM", "REFUSED"],
  GATE: [
    "POPUP_BLOCKED",
    "UNREACHABLE",
    "TIMEOUT",
    "ABORTED",
    "MESSAGE_FORM",
    "VERSION",
    "ORIGIN",
    "NOT_CALLED",
    "ANSWERED",
    "UNDELIVERED",
    "ACCOUNT_FORM",
    "ACCOUNT_SIGNATURE",
    "ACCOUNT_REFUSED",
    "ACCOUNT_CHAIN",
    "PROVIDER",
  ],
  CLI: [
    "USAGE",
    "FILE_MISSING",
    "FILE_EXISTS",
    "FILE_FORM",
    "FILE_MODE",
    "RESULT_UNWRITTEN",
    "SCRIPT_FAILED",
    "INSTALLATION",
  ],
} as const;

export type ErrorDomain = keyof typeof ERROR_REASONS;
type ErrorCodes = { [K in ErrorDomain]: `ERR_${K}_${(typeof ERROR_REASONS)[K][number]}` };
export type ErrorCode<D extends ErrorDomain = ErrorDomain> = ErrorCodes[D];

export interface ErrorOptionsWithDetails {
  readonly cause?: unknown;
  /** Machine-readable facts that are safe to log: names, positions, bounds. Never values of claims or keys. */
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export class SymbolonError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[]>>;

  constructor(code: C, message: string, options: ErrorOptionsWithDetails = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? {};
  }

  toJSON(): { code: C; message: string; details: SymbolonError["details"] } {
    return { code: this.code, message: this.message, details: this.details };
  }
}

export class EncodingError extends SymbolonError<ErrorCode<"ENCODING">> {}
export class KeyError extends SymbolonError<ErrorCode<"KEY">> {}
export class CredentialError extends SymbolonError<ErrorCode<"CREDENTIAL">> {}
export class StatusError extends SymbolonError<ErrorCode<"STATUS">> {}
export class TrustError extends SymbolonError<ErrorCode<"TRUST">> {}
/** The rule, or its fit to a credential, is at fault; the proof may be fine. */
export class PolicyError extends SymbolonError<ErrorCode<"POLICY">> {}
export class PresentationError extends SymbolonError<ErrorCode<"PRESENTATION">> {}
/** The proof, or what it is bound to, is at fault. */
export class VerificationError extends SymbolonError<ErrorCode<"VERIFICATION">> {}
export class ProvingError extends SymbolonError<ErrorCode<"PROVING">> {}
/** An offer, an issuer's answer or a proof of possession is at fault. */
export class IssuanceError extends SymbolonError<ErrorCode<"ISSUANCE">> {}
/** A trail that was read from a file has the wrong form. */
export class TrailError extends SymbolonError<ErrorCode<"TRAIL">> {}
/** A log, or what is said of it, does not hold. */
export class AuditError extends SymbolonError<ErrorCode<"AUDIT">> {}
export class ChainError extends SymbolonError<ErrorCode<"CHAIN">> {}
/** A receipt, an access token or a webhook of a verification service is at fault. */
export class DecisionError extends SymbolonError<ErrorCode<"DECISION">> {}
export class ServiceError extends SymbolonError<ErrorCode<"SERVICE">> {}
/** A ledger, a solvency policy, prices, a tree of liabilities or reserves, or a published report is at fault. */
export class SolvencyError extends SymbolonError<ErrorCode<"SOLVENCY">> {}
/** A wallet's store, or a backup of it, is at fault. */
export class KeepError extends SymbolonError<ErrorCode<"KEEP">> {}
/** The exchange between a dApp's page and a wallet's, or between a wallet and the one that keeps an address's key. */
export class GateError extends SymbolonError<ErrorCode<"GATE">> {}
export class CliError extends SymbolonError<ErrorCode<"CLI">> {}
