import { parseSolvencyPolicy } from "./parse-solvency-policy.ts";
import { parsePriceVector } from "./price-vector.ts";
import { type SignDocumentOptions, type SignedDocument, signDocument } from "./signed-document.ts";

/** @throws SolvencyError those of `parseSolvencyPolicy`; `ERR_SOLVENCY_DOCUMENT_SIGNATURE` @throws KeyError */
export async function signSolvencyPolicy(
  json: unknown,
  options: SignDocumentOptions,
): Promise<SignedDocument> {
  return signDocument("policy", parseSolvencyPolicy(json), options);
}

/** @throws SolvencyError `ERR_SOLVENCY_PRICES_FORM`, `ERR_SOLVENCY_DOCUMENT_SIGNATURE` @throws KeyError */
export async function signPriceVector(
  json: unknown,
  options: SignDocumentOptions,
): Promise<SignedDocument> {
  return signDocument("prices", parsePriceVector(json), options);
}
