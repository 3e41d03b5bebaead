import { type ErrorCode, SymbolonError } from "../errors.ts";

/** 0 accepted, 1 rejected, 2 misuse or bad input, 3 fault. */
export type ExitCode = 0 | 1 | 2 | 3;

/** The input is well-formed and the answer is no. */
const REJECTED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ERR_CREDENTIAL_SIGNATURE",
  "ERR_CREDENTIAL_HOLDER_MISMATCH",
  "ERR_CREDENTIAL_COMMITMENT_BOUND",
  "ERR_STATUS_REVOKED",
  "ERR_TRUST_ISSUER_UNKNOWN",
  "ERR_TRUST_RECORD_SIGNATURE",
  "ERR_TRUST_ROOT_UNKNOWN",
  "ERR_TRUST_ROOT_STALE",
  "ERR_TRUST_NOT_AUTHORISED",
  "ERR_POLICY_UNSATISFIABLE",
  "ERR_POLICY_TOO_FEW_ISSUERS",
  "ERR_POLICY_NOT_SATISFIED",
  "ERR_POLICY_NOT_IN_FORCE",
  "ERR_POLICY_PACK_CONFLICT",
  "ERR_POLICY_PACK_SIGNATURE",
  "ERR_POLICY_PACK_UNAUTHORISED",
  "ERR_POLICY_PACK_SUPERSESSION",
  "ERR_PRESENTATION_REQUEST_EXPIRED",
  "ERR_PRESENTATION_AUDIENCE",
  "ERR_PRESENTATION_SUBJECT",
  "ERR_PRESENTATION_CANNOT_PROVE",
  "ERR_VERIFICATION_PROOF_INVALID",
  "ERR_VERIFICATION_RULE_MISMATCH",
  "ERR_VERIFICATION_CONTEXT_MISMATCH",
  "ERR_VERIFICATION_TRUST_ROOT",
  "ERR_VERIFICATION_AS_OF_WINDOW",
  "ERR_VERIFICATION_AS_OF_DATE",
  "ERR_VERIFICATION_NULLIFIER_USED",
  "ERR_VERIFICATION_NONCE",
  "ERR_CHAIN_REVERTED",
  "ERR_CHAIN_NOT_DEPLOYED",
  "ERR_CHAIN_VERIFIER_UNSAFE",
  "ERR_CHAIN_TRUST_LIST",
]);

/** Not the caller's doing: the machine, the network or a defect. */
const FAULTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ERR_KEY_SIGNER_FAILED",
  "ERR_POLICY_PACK_UNRESOLVED",
  "ERR_PROVING_WITNESS",
  "ERR_PROVING_ABORTED",
  "ERR_PROVING_WORKER_LOST",
  "ERR_PROVING_BACKEND",
  "ERR_CHAIN_RPC",
  "ERR_SERVICE_STORE",
  "ERR_SERVICE_BUSY",
  "ERR_SERVICE_FAULT",
  "ERR_CLI_RESULT_UNWRITTEN",
]);

/** Every other coded error is bad input; an error without a code is a defect. */
export function exitCode(error: unknown): ExitCode {
  if (!(error instanceof SymbolonError)) return 3;
  if (REJECTED.has(error.code)) return 1;
  return FAULTS.has(error.code) ? 3 : 2;
}
