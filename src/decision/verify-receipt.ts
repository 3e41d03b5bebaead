import { DecisionError } from "../errors.ts";
import { assertClaims, assertKeyOfTime, type ExpectedClaims } from "./assert-claims.ts";
import { digestRequestId } from "./digests.ts";
import type { ServiceJwks } from "./json-web-keys.ts";
import { parseReceipt } from "./parse-receipt.ts";
import { RECEIPT_TYPE, type Receipt } from "./receipt.ts";
import { verifySigned } from "./verify-signed.ts";

/** Seconds: most that `decisions.receiptLifetimeSeconds` may be. */
const LONGEST = 366 * 86_400;

export interface VerifyReceiptOptions extends ExpectedClaims {
  /** The service's published keys. */
  readonly jwks: ServiceJwks;
  /**
   * The request that was made for this very session. A receipt that comes from a wallet may be of another session's
   * decision: give it wherever the receipt was not read from the service by the request's id.
   */
  readonly requestId?: string | undefined;
}

/**
 * Verifies a receipt: the key that signed it, whose it is, for whom and until when.
 * It may be a refusal: act only on `outcome: 'accepted'`.
 * @param text compact JWS
 * @throws DecisionError `ERR_DECISION_FORM`, `_KEYS_FORM`, `_KEY_UNKNOWN`, `_SIGNATURE`, `_ISSUER`, `_AUDIENCE`,
 *   `_NOT_YET`, `_EXPIRED`, `_OTHER_REQUEST`
 * @throws RangeError for an invalid `now`
 */
export async function verifyReceipt(text: string, options: VerifyReceiptOptions): Promise<Receipt> {
  const { key, receipt } = await readSigned(text, options.jwks);
  assertClaims(receipt, key, options, LONGEST);
  if (
    options.requestId !== undefined &&
    digestRequestId(options.requestId) !== receipt.requestIdDigest
  ) {
    throw new DecisionError("ERR_DECISION_OTHER_REQUEST", "it answers another request");
  }
  return receipt;
}

/**
 * That a service wrote a receipt, at whatever time: for who examines it later. Neither its audience nor its end is
 * judged.
 * @throws DecisionError as `verifyReceipt`, but for audience, time and request
 */
export async function verifyReceiptOrigin(
  text: string,
  { jwks, issuer }: Pick<VerifyReceiptOptions, "jwks" | "issuer">,
): Promise<Receipt> {
  const { key, receipt } = await readSigned(text, jwks);
  if (receipt.iss !== issuer) {
    throw new DecisionError("ERR_DECISION_ISSUER", "it is of another issuer");
  }
  assertKeyOfTime(key, receipt.iat);
  return receipt;
}

async function readSigned(text: string, jwks: ServiceJwks) {
  const receipt = parseReceipt(text);
  return { key: await verifySigned(text, RECEIPT_TYPE, jwks), receipt };
}
