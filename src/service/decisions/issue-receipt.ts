import { RECEIPT_TYPE } from "../../decision/receipt.ts";
import type { ServiceKeys } from "../keys/service-keys.ts";
import { findDecisionTerms } from "../store/decision-terms.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import type { DecisionTable } from "../store/tables.ts";
import { receiptPayload } from "./receipt-payload.ts";
import { signJwt } from "./sign-jwt.ts";

/** The receipt of a decision, by the present key: nothing signed is kept. */
export async function issueReceipt(
  { database, keys }: { readonly database: ServiceDatabase; readonly keys: ServiceKeys },
  decision: DecisionTable,
): Promise<string> {
  const terms = await findDecisionTerms(database, decision.id);
  return signJwt(keys, RECEIPT_TYPE, receiptPayload(decision, terms));
}
