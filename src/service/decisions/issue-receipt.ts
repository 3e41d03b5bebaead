import { RECEIPT_TYPE } from "../../decision/receipt.ts";
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
 * @throws ServiceError `ERR_SERVICE_CONFLICT` for a decision of which something was erased
 */
export async function issueReceipt({ database, keys }: Issuer, decision: DecisionTable) {
  const terms = await findDecisionTerms(database, decision.id);
  return signJwt(keys, RECEIPT_TYPE, receiptPayload(decision, terms));
}

/** As a member of an answer: left out where there is none any more. */
export async function receiptMember(
  issuer: Issuer,
  decision: DecisionTable,
): Promise<{ readonly receipt?: string }> {
  // Whatever of a decision is erased, its terms go with it.
  return decision.terms_digest === null ? {} : { receipt: await issueReceipt(issuer, decision) };
}
