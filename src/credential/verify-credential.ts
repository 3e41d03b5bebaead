import { CredentialError } from "../errors.ts";
import type { Point } from "../field/babyjub.ts";
import { loadHash } from "../field/poseidon.ts";
import { verifyEddsa } from "../field/verify-eddsa.ts";
import { parseInstant } from "./calendar.ts";
import { claimWords } from "./claim-words.ts";
import { credentialCommitment, holderCommitment } from "./credential-commitment.ts";
import { parseCredential } from "./parse-credential.ts";
import type { Credential, PointJson } from "./types.ts";

export interface VerifyCredentialOptions {
  /** Unix seconds; given, the credential must be in force then. */
  readonly now?: number;
  /** Given, the credential must be for this holder. */
  readonly holder?: { readonly secret: bigint; readonly blind: bigint };
}

export interface VerifiedCredential {
  readonly credential: Credential;
  readonly issuerKey: Point;
  readonly claimWords: readonly bigint[];
  /** The message that the issuer signed. */
  readonly commitment: bigint;
}

const toPoint = ({ x, y }: PointJson): Point => ({ x: BigInt(x), y: BigInt(y) });

/**
 * Verifies the issuer's signature over the credential's commitment, by the key that the credential itself names:
 * that this key is an issuer's to trust is for the trust list to say.
 * @throws CredentialError `ERR_CREDENTIAL_SIGNATURE`, `ERR_CREDENTIAL_HOLDER_MISMATCH`, `ERR_CREDENTIAL_VALIDITY`
 *   and those of `parseCredential`
 * @throws KeyError of `assertPublicKey`
 */
export async function verifyCredential(
  json: unknown,
  options: VerifyCredentialOptions = {},
): Promise<VerifiedCredential> {
  const credential = parseCredential(json);
  const hash = await loadHash();
  const words = claimWords(credential);
  const commitment = credentialCommitment(hash, {
    layoutVersion: credential.layoutVersion,
    holderCommitment: BigInt(credential.holderCommitment),
    claimWords: words,
    extensionRoot: BigInt(credential.extensionRoot),
    salt: BigInt(credential.salt),
  });
  const issuerKey = toPoint(credential.issuer.publicKey);
  const { r8, s } = credential.signature;
  if (!verifyEddsa(commitment, { r8: toPoint(r8), s: BigInt(s) }, issuerKey)) {
    throw new CredentialError(
      "ERR_CREDENTIAL_SIGNATURE",
      "the signature is not the issuer's over this credential",
    );
  }
  const { now, holder } = options;
  if (
    holder !== undefined &&
    holderCommitment(hash, holder.secret, holder.blind) !== BigInt(credential.holderCommitment)
  ) {
    throw new CredentialError(
      "ERR_CREDENTIAL_HOLDER_MISMATCH",
      "the credential is for another holder: it was not issued to this wallet's commitment",
    );
  }
  if (now !== undefined) assertInForce(credential, now);
  return { credential, issuerKey, claimWords: words, commitment };
}

function assertInForce({ issuedAt, expiresAt }: Credential, now: number): void {
  if (!Number.isFinite(now)) throw new RangeError("now is Unix seconds");
  const [from, until] = [parseInstant(issuedAt) ?? Infinity, parseInstant(expiresAt) ?? 0];
  if (now < from || now > until) {
    throw new CredentialError(
      "ERR_CREDENTIAL_VALIDITY",
      now < from ? "the credential is not in force yet" : "the credential has expired",
    );
  }
}
