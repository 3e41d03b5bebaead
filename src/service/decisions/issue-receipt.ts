import { RECEIPT_TYPE } from "../../decision/receipt.ts";
import type { ServiceKeys } from "../keys/service-keys.ts";
import { findDecisionTerms } from "../store/decision-terms.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import type { DecisionTable } from "../store/tables.ts";
import { receiptPayload } from "./receipt-payload.ts";
import { signJwt } from "./sign-jwt.ts";

/**
 * The receipt of a decision, by the present key: nothing signed is kept.
 * @throws ServiceError `ERR_SERVICE_CONFLICT` where its terms were erased
 */
export async function issueReceipt(
  { database, keys }: { readonly database: ServiceDatabase; readonly keys: ServiceKeys },
  decision: DecisionTable,
): Promise<string> {
  const terms = await findDecisionTerms(database, decision.id);
  return signJwt(keys, RECEIPT_TYPE, receiptPayload(decision, terms));
}

/** The same, absent where the decision's terms were erased. */
export async function receiptIfKept(
  dependencies: Parameters<typeof issueReceipt>[0],
  decision: DecisionTable,
): Promise<{ readonly receipt?: string }> {
  return decision.terms_digest === null
    ? {}
    : { receipt: await issueReceipt(dependencies, decision) };
}
