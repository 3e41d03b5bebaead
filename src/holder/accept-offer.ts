import type { Credential } from "../credential/types.ts";
import { IssuanceError } from "../errors.ts";
import {
  encodeTokenRequest,
  parseCredentialResponse,
  parseTokenResponse,
} from "../openid4vci/answers.ts";
import type { CredentialOffer } from "../openid4vci/credential-offer.ts";
import { encodeCredentialRequest } from "../openid4vci/credential-request.ts";
import { parseServerMetadata, wellKnownAddress } from "../openid4vci/issuer-metadata.ts";
import { fetchIssuer, JSON_MAXIMUM, jsonOf } from "./fetch-issuer.ts";
import {
  assertAnswered,
  fetchMetadata,
  type IssuerSession,
  postWithPossession,
  type Renewal,
  receiveIssued,
} from "./issuer-session.ts";

export interface AcceptOfferOptions extends IssuerSession {
  readonly offer: CredentialOffer;
  /** What the issuer sent the holder by another way, where the offer asks for it. */
  readonly txCode?: string;
}

export interface AcceptedOffer {
  /** Verified: signature, commitment, times. */
  readonly credential: Credential;
  /** The same as JSON, for the wallet's store. */
  readonly json: unknown;
  /** For `refreshCredential`: keep it beside the credential. */
  readonly renewal: Renewal;
}

/**
 * Fetches an offered credential: proves possession of the holder's commitment to this issuer, exchanges the code, and
 * verifies what comes before it says that it was received. The code counts once: whoever else has the offer comes too
 * late. It is exchanged when the proof is there, so that a wallet that cannot prove has not used it up.
 * @throws IssuanceError `ERR_ISSUANCE_TX_CODE` where the offer asks for one and none is given (nothing was sent);
 *   `_GRANT`: the code was used, has ended, or the transaction code is wrong; `_METADATA_FORM`, `_ADDRESS`, `_NETWORK`,
 *   `_ANSWER_FORM`, `_ANSWER_TOO_LARGE`, `_NONCE`, `_POSSESSION`, `_REFUSED` (`details.error` is the issuer's code),
 *   `_ABORTED`
 * @throws ProvingError of the prover; CredentialError, KeyError where the credential does not hold
 */
export async function acceptOffer(options: AcceptOfferOptions): Promise<AcceptedOffer> {
  const { offer, txCode, ...session } = options;
  if (offer.txCode !== undefined && (txCode === undefined || txCode === "")) {
    throw new IssuanceError("ERR_ISSUANCE_TX_CODE", "the offer needs its transaction code");
  }
  const metadata = await fetchMetadata(session, offer.credentialIssuer);
  const given = offer.txCode === undefined ? undefined : txCode;
  const json = await postWithPossession(session, metadata, {
    address: metadata.credentialEndpoint,
    authorize: async () => ({ Authorization: `Bearer ${await redeem(session, offer, given)}` }),
    body: encodeCredentialRequest,
  });
  return receiveIssued(session, metadata, parseCredentialResponse(json));
}

async function redeem(
  { fetch, signal }: IssuerSession,
  { credentialIssuer, preAuthorizedCode }: CredentialOffer,
  txCode: string | undefined,
): Promise<string> {
  const server = await fetchIssuer(
    wellKnownAddress(credentialIssuer, "oauth-authorization-server"),
    {
      fetch,
      maximum: JSON_MAXIMUM,
      signal,
    },
  );
  assertAnswered(server);
  const answer = await fetchIssuer(parseServerMetadata(jsonOf(server), credentialIssuer), {
    fetch,
    maximum: JSON_MAXIMUM,
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: encodeTokenRequest(preAuthorizedCode, txCode),
    signal,
  });
  assertAnswered(answer);
  return parseTokenResponse(jsonOf(answer));
}
