import { SymbolonError } from "../../errors.ts";
import type { InclusionCheck } from "../../solvency/report/check-inclusion.ts";

export interface Refusal {
  /** The check that failed. */
  readonly check: InclusionCheck;
  readonly code: string;
  /** What does not hold. */
  readonly reason: string;
  /** What to do about it. */
  readonly advice: string;
  /** The venue has signed something that it cannot both mean: there is a receipt to be kept. */
  readonly isEvidence: boolean;
}

const ASK_FOR_FILE =
  "Get the file from the venue again. If it stays so, keep the file, and ask the venue why in writing.";

const ADVICE: Readonly<Record<string, string>> = {
  ERR_SOLVENCY_INCLUSION:
    "See that the identifier is written as the venue has it, and that key and file are of the same snapshot. If they are, you are not in this proof as the venue told you: keep the file, and ask the venue why in writing.",
  ERR_SOLVENCY_ACCOUNT_FORM:
    "Write the identifier as the venue has it, without spaces before or after it.",
  ERR_SOLVENCY_RECEIPT:
    "This is evidence. Save the receipt below, keep the file and your key, and show them to the venue's supervisor or auditor.",
  ERR_SOLVENCY_REPORT_SIGNATURE:
    "The pins may be of another venue, or of an older key of this one. Get the pins from somebody other than the venue, and the file again.",
  ERR_SOLVENCY_REPORT_CONTEXT:
    "See that the file is of the venue in your pins, that the number of the statement is of the same snapshot, and that this device's clock is right. If they are, keep the file, and ask the venue why in writing.",
  ERR_SOLVENCY_REPORT_KEY:
    "The proofs are for other circuits than your pins name. Get the pins anew from whoever publishes them; do not take them from the venue.",
  ERR_SOLVENCY_REPORT_PROOF: ASK_FOR_FILE,
  ERR_SOLVENCY_REPORT_FILE: ASK_FOR_FILE,
  ERR_SOLVENCY_DOCUMENT_SIGNATURE:
    "The rules of the verdict are not signed by the authority in your pins. Ask the authority.",
};

/** A refusal in words. A fault that is none of the product's is thrown on. */
export function explainRefusal(error: unknown, at: InclusionCheck): Refusal {
  if (!(error instanceof SymbolonError)) throw error;
  const { code, message } = error;
  // both stand in the record, and are looked at while it is opened
  const isReceipt =
    code === "ERR_SOLVENCY_RECEIPT" ||
    (at === "record" && code === "ERR_SOLVENCY_REPORT_SIGNATURE");
  return {
    check: isReceipt ? "receipt" : at,
    code,
    reason: message,
    advice:
      isReceipt && code !== "ERR_SOLVENCY_RECEIPT"
        ? "The receipt is not signed with the venue's key that you pinned. Ask the venue for one that is."
        : (ADVICE[code] ?? ASK_FOR_FILE),
    isEvidence: code === "ERR_SOLVENCY_RECEIPT",
  };
}
