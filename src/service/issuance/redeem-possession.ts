import { IssuanceError, ServiceError } from "../../errors.ts";
import type { PossessionOverNonce } from "../../openid4vci/credential-request.ts";
import { digestOf } from "./issuance-secrets.ts";
import type { Issuing } from "./issuing.ts";

export interface ProvenPossession {
  readonly holderCommitment: bigint;
  /** To be taken out of use in the transaction that acts on it. */
  readonly nonce: { readonly digest: string; readonly expires_at: number };
}

/**
 * Verifies a proof over a nonce of this issuer. The nonce is read first, since that costs nothing.
 * @throws IssuanceError `ERR_ISSUANCE_NONCE`, `ERR_ISSUANCE_POSSESSION`
 * @throws ServiceError `ERR_SERVICE_BUSY` where too many wait
 */
export async function provenPossession(
  { credentialIssuer, secrets, verifyPossession }: Issuing,
  { nonce, possession }: PossessionOverNonce,
  now: number,
): Promise<ProvenPossession> {
  const expires_at = secrets.readNonce(nonce, now);
  if (expires_at === undefined) throw badNonce();
  try {
    const holderCommitment = await verifyPossession({
      proof: possession,
      credentialIssuer,
      nonce,
    });
    return { holderCommitment, nonce: { digest: digestOf(nonce), expires_at } };
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    throw new IssuanceError("ERR_ISSUANCE_POSSESSION", "the proof of possession does not hold", {
      cause,
    });
  }
}

export function badNonce(): IssuanceError {
  return new IssuanceError(
    "ERR_ISSUANCE_NONCE",
    "the nonce is not this issuer's, has expired or was used: ask for another",
  );
}
