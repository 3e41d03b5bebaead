import { type Fail, readExactly, readObject } from "../credential/read-object.ts";
import { readDidWeb, readWebAddress } from "../credential/read-scalars.ts";
import type { Credential, PointJson } from "../credential/types.ts";
import { CredentialError, IssuanceError } from "../errors.ts";
import { parseRefreshResponse } from "../openid4vci/answers.ts";
import { encodeRefreshRequest } from "../openid4vci/credential-request.ts";
import type { AcceptedOffer } from "./accept-offer.ts";
import {
  fetchMetadata,
  type IssuerSession,
  postWithPossession,
  type Renewal,
  receiveIssued,
} from "./issuer-session.ts";

export interface RefreshCredentialOptions extends IssuerSession {
  /** Of `acceptOffer`, as the wallet kept it. */
  readonly renewal: Renewal;
  /** That the wallet holds. */
  readonly credential: Credential;
  /**
   * Whether another key than the one that signed what is held is the issuer's too. Ask the wallet's own trust source,
   * and no one that the issuer's host names: who took that host over names a key of its own. No other key is unless told.
   */
  readonly isIssuerKey?: (publicKey: PointJson) => boolean | Promise<boolean>;
}

export type RefreshedCredential =
  | ({ readonly kind: "refreshed" } & AcceptedOffer)
  /** The issuer has nothing newer: the one that is held stays. */
  | { readonly kind: "not-ready" }
  /** The issuer has revoked the holder's credential: whoever wants another needs an offer. */
  | { readonly kind: "revoked" };

const fail: Fail = (path, expected) => new RangeError(`${path} must be ${expected}`);

const readRenewal = readObject({
  version: readExactly(1),
  credentialIssuer: readWebAddress,
  issuerId: readDidWeb,
});

/**
 * Asks the credential's issuer for a newer one to the same commitment, by proof of possession alone: a wallet that was
 * restored from a backup asks the same way. Ask when `isRefreshDue`, at a moment of the wallet's own: one that followed
 * a presentation would tell the issuer of it. The claims may be others: where they are, or the key is, keep what is held
 * beside it and ask the holder.
 * @throws IssuanceError as `acceptOffer`; `ERR_ISSUANCE_METADATA_FORM` where the issuer goes by another did:web now;
 *   `ERR_ISSUANCE_ANSWER_FORM` for a credential that was not issued after the one that is held, or that ends before it
 * @throws ProvingError of the prover; CredentialError, KeyError where the credential does not hold;
 *   CredentialError `ERR_CREDENTIAL_SIGNATURE` where another key signed it than the one that is held, or `isIssuerKey`
 */
export async function refreshCredential(
  options: RefreshCredentialOptions,
): Promise<RefreshedCredential> {
  const { renewal, credential, isIssuerKey = () => false, ...session } = options;
  const { credentialIssuer, issuerId } = readRenewal(renewal, "renewal", fail);
  const metadata = await fetchMetadata(session, credentialIssuer);
  if (metadata.issuerId !== issuerId || credential.issuer.id !== issuerId) {
    throw new IssuanceError(
      "ERR_ISSUANCE_METADATA_FORM",
      "the issuer goes by another did:web than the credential: its commitment is not shown to it",
    );
  }
  const json = await postWithPossession(session, metadata, {
    address: metadata.refreshEndpoint,
    body: (proof) => encodeRefreshRequest({ ...proof, held: credential.status.index }),
  });
  const response = parseRefreshResponse(json);
  if (response.status === "not_ready") return { kind: "not-ready" };
  if (response.status === "revoked") return { kind: "revoked" };
  const received = await receiveIssued(session, metadata, response.credential);
  assertLater(received.credential, credential);
  const { publicKey } = received.credential.issuer;
  if (!isSamePoint(publicKey, credential.issuer.publicKey) && !(await isIssuerKey(publicKey))) {
    throw new CredentialError(
      "ERR_CREDENTIAL_SIGNATURE",
      "the credential is signed by another key than the one that is held, and nobody vouches for it",
    );
  }
  return { kind: "refreshed", ...received };
}

const isSamePoint = (a: PointJson, b: PointJson): boolean => a.x === b.x && a.y === b.y;

function assertLater(answered: Credential, held: Credential): void {
  if (answered.issuedAt <= held.issuedAt) {
    throw new IssuanceError(
      "ERR_ISSUANCE_ANSWER_FORM",
      "the credential is no newer than the one that is held",
    );
  }
  if (answered.expiresAt < held.expiresAt) {
    throw new IssuanceError(
      "ERR_ISSUANCE_ANSWER_FORM",
      "the credential ends before the one that is held",
    );
  }
}
