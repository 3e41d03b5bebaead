import { RECEIPT_TYPE, type Receipt, receiptSchema } from "./receipt.ts";
import { formError, readHeader, readPayload } from "./verify-signed.ts";

/**
 * Reads a receipt. It says nothing of who wrote it: `verifyReceipt` does.
 * @param text compact JWS
 * @throws DecisionError `ERR_DECISION_FORM` naming the member
 */
export function parseReceipt(text: string): Receipt {
  readHeader(text, RECEIPT_TYPE);
  const parsed = receiptSchema.safeParse(readPayload(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw formError(issue?.path.join(".") || issue?.message || "its payload");
}
