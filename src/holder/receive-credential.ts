import { CLAIM_LAYOUT } from "../credential/claim-layout.ts";
import { encodeClaims } from "../credential/encode-claims.ts";
import type { Claims, Credential } from "../credential/types.ts";
import { verifyCredential } from "../credential/verify-credential.ts";
import { CredentialError } from "../errors.ts";
import type { Point } from "../field/babyjub.ts";
import type { Hash } from "../field/poseidon.ts";
import { unixSeconds } from "../presentation/as-of.ts";
import { bindHolder } from "./bind-holder.ts";
import type { Holder } from "./create-holder.ts";

export interface ReceiveCredentialOptions {
  readonly hash: Hash;
  readonly holder: Holder;
  /** The issuer's key as the wallet knows it: from the issuer's did document or the trust list. */
  readonly issuerKey?: Point;
  /** The claims that the issuer said it would attest; the credential must say just these. */
  readonly promised?: Claims;
  readonly now: Date;
}

/**
 * Takes a credential from an issuer: strict form, safe issuer key, the issuer's signature, this holder's commitment,
 * in force, and the claims that were promised.
 * @param json a parsed JSON value
 * @throws CredentialError `ERR_CREDENTIAL_FORM`, `_SIGNATURE`, `_HOLDER_MISMATCH`, `_VALIDITY`, or `_CLAIM_CONFLICT`
 *   naming the claims that differ from those promised
 * @throws KeyError where the issuer's key is unsafe
 */
export async function receiveCredential(
  json: unknown,
  { hash, holder, issuerKey, promised, now }: ReceiveCredentialOptions,
): Promise<Credential> {
  const verified = await verifyCredential(json, { now: unixSeconds(now) });
  const { credential } = verified;
  if (
    issuerKey !== undefined &&
    (issuerKey.x !== verified.issuerKey.x || issuerKey.y !== verified.issuerKey.y)
  ) {
    throw new CredentialError(
      "ERR_CREDENTIAL_SIGNATURE",
      "the credential is signed by another key than the issuer's",
    );
  }
  const { commitment } = bindHolder(hash, holder, credential.issuer.id);
  if (commitment !== BigInt(credential.holderCommitment)) {
    throw new CredentialError(
      "ERR_CREDENTIAL_HOLDER_MISMATCH",
      "the credential is not for this wallet's commitment to this issuer",
    );
  }
  if (promised !== undefined) assertPromised(credential, promised);
  return credential;
}

function assertPromised(credential: Credential, promised: Claims): void {
  const { claims, issuedAt, expiresAt, status } = credential;
  const terms = { issuedAt, expiresAt, statusIndex: status.index };
  const [signed, expected] = [encodeClaims(claims, terms), encodeClaims(promised, terms)];
  const differing = CLAIM_LAYOUT.fields
    .map(({ name }) => name)
    .filter((name) => signed[name] !== expected[name]);
  if (differing.length === 0) return;
  throw new CredentialError(
    "ERR_CREDENTIAL_CLAIM_CONFLICT",
    `the credential's claims are not those promised: ${differing.join(", ")}`,
    { details: { claims: differing } },
  );
}
