import { digestRequestId } from "../../decision/digests.ts";
import { type Receipt, reasonNumber } from "../../decision/receipt.ts";
import type { DecisionTable, DecisionTermsTable } from "../store/tables.ts";

/** What the receipt of a decision says; the same whenever it is asked for, but for what was erased since. */
export function receiptPayload(decision: DecisionTable, terms: DecisionTermsTable): Receipt {
  const { code, subject, rule_hash: ruleHash, nullifier } = decision;
  const { chain, verification_key_hash: verificationKeyHash } = terms;
  return {
    iss: terms.issuer,
    jti: decision.id,
    aud: decision.client_id,
    ...(subject === null ? {} : { sub: subject }),
    iat: Math.floor(decision.decided_at / 1000),
    exp: terms.expires_at,
    outcome: decision.outcome,
    reason: { erc8226: reasonNumber(code ?? undefined), ...(code === null ? {} : { code }) },
    requestIdDigest: digestRequestId(decision.request_id),
    requestDigest: terms.request_digest,
    presentationDigest: terms.presentation_digest,
    policyId: decision.policy_id,
    policyHash: terms.policy_hash,
    ...(ruleHash === null ? {} : { ruleHash }),
    scopeMode: terms.scope_mode,
    ...(chain === null ? {} : { chain: JSON.parse(chain) as NonNullable<Receipt["chain"]> }),
    circuit: {
      id: terms.circuit_id,
      version: terms.circuit_version,
      ...(verificationKeyHash === null ? {} : { verificationKeyHash }),
    },
    trustRoot: terms.trust_root,
    asOf: terms.as_of,
    verifiedAt: terms.verified_at,
    ...(nullifier === null ? {} : { nullifier }),
    auditSequence: decision.audit_sequence,
  };
}
