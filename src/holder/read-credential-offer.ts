import { IssuanceError } from "../errors.ts";
import {
  type CredentialOffer,
  parseCredentialOffer,
  readOfferText,
} from "../openid4vci/credential-offer.ts";
import { type Fetch, fetchIssuer, JSON_MAXIMUM, jsonOf } from "./fetch-issuer.ts";

export interface ReadCredentialOfferOptions {
  readonly fetch: Fetch;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads an offer as a wallet gets it: a scanned code, an opened link, or JSON that was pasted. One by reference is fetched
 * from its address, which must be of the issuer's own origin. Nothing is accepted by it: show the holder the issuer's
 * host, then `acceptOffer`.
 * @throws IssuanceError `ERR_ISSUANCE_OFFER_FORM`; `_ADDRESS` for plain http to another machine, or an address of another
 *   origin; `_GRANT` where the issuer has no such offer any more; `_NETWORK`, `_ANSWER_TOO_LARGE`, `_ABORTED`
 */
export async function readCredentialOffer(
  text: string,
  { fetch, signal }: ReadCredentialOfferOptions,
): Promise<CredentialOffer> {
  const read = readOfferText(text);
  if (read.kind === "value") return parseCredentialOffer(read.json);
  const answer = await fetchIssuer(read.uri, { fetch, maximum: JSON_MAXIMUM, signal });
  if (answer.status === 404 || answer.status === 410) {
    throw new IssuanceError(
      "ERR_ISSUANCE_GRANT",
      "the issuer has no such offer, or it has ended; ask for a new one",
    );
  }
  if (answer.status !== 200) {
    throw new IssuanceError("ERR_ISSUANCE_NETWORK", "the issuer gives no offer; try again", {
      details: { status: answer.status },
    });
  }
  const offer = parseCredentialOffer(jsonOf(answer));
  if (new URL(read.uri).origin !== new URL(offer.credentialIssuer).origin) {
    throw new IssuanceError("ERR_ISSUANCE_ADDRESS", "the offer is of another origin's issuer");
  }
  return offer;
}
