import { RECEIPT_TYPE } from "../../decision/receipt.ts";
import { ServiceError } from "../../errors.ts";
import type { ServiceKeys } from "../keys/service-keys.ts";
import { findDecisionTerms } from "../store/decision-terms.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import type { DecisionTable } from "../store/tables.ts";
import { receiptPayload } from "./receipt-payload.ts";
import { signJwt } from "./sign-jwt.ts";

interface Issuer {
  readonly database: ServiceDatabase;
  readonly keys: ServiceKeys;
}

/**
 * The receipt of a decision, by the present key: nothing signed is kept.
 * @throws ServiceError `ERR_SERVICE_CONFLICT` for an acceptance of which was erased what a receipt says
 */
export async function issueReceipt({ database, keys }: Issuer, decision: DecisionTable) {
  if (isErased(decision)) {
    throw new ServiceError("ERR_SERVICE_CONFLICT", "what the decision says was erased");
  }
  const terms = await findDecisionTerms(database, decision.id);
  return signJwt(keys, RECEIPT_TYPE, receiptPayload(decision, terms));
}

/** As a member of an answer: left out where there is none any more. */
export async function receiptMember(
  issuer: Issuer,
  decision: DecisionTable,
): Promise<{ readonly receipt?: string }> {
  return isErased(decision) ? {} : { receipt: await issueReceipt(issuer, decision) };
}

function isErased({ outcome, nullifier, terms_digest }: DecisionTable): boolean {
  return terms_digest === null || (outcome === "accepted" && nullifier === null);
}
