import { formatInstant } from "../../credential/calendar.ts";
import { claimWords } from "../../credential/claim-words.ts";
import type { Claims, Credential } from "../../credential/types.ts";
import { ServiceError, TrustError } from "../../errors.ts";
import { isAuthorised } from "../../trust/is-authorised.ts";
import type { IssuanceSecrets } from "./issuance-secrets.ts";
import type { Issuing } from "./issuing.ts";

/**
 * Refuses now what could not be issued later.
 * @param expiresAt Unix milliseconds
 * @throws CredentialError of `encodeClaims`; TrustError `ERR_TRUST_NOT_AUTHORISED`
 */
export function assertIssuable(
  { issuer }: Issuing,
  claims: Claims,
  times: { readonly now: number; readonly expiresAt: number },
): void {
  claimWords({
    claims,
    issuedAt: formatInstant(Math.floor(times.now / 1000)),
    expiresAt: formatInstant(Math.floor(times.expiresAt / 1000)),
    status: { index: 0 },
  });
  if (!isAuthorised(issuer.authority, claims)) {
    throw new TrustError(
      "ERR_TRUST_NOT_AUTHORISED",
      "the regime, KYC level or a client class of the claims is beyond what this issuer may attest",
    );
  }
}

/** What waits in the store, under the id of its row. */
export const sealClaims = (secrets: IssuanceSecrets, id: string, claims: Claims): string =>
  secrets.seal(`claims/${id}`, JSON.stringify(claims));

export const openClaims = (secrets: IssuanceSecrets, id: string, sealed: string): Claims =>
  opened(secrets.open(`claims/${id}`, sealed)) as Claims;

export const sealCredential = (
  secrets: IssuanceSecrets,
  id: string,
  credential: Credential,
): string => secrets.seal(`credential/${id}`, JSON.stringify(credential));

export const openCredential = (secrets: IssuanceSecrets, id: string, sealed: string): Credential =>
  opened(secrets.open(`credential/${id}`, sealed)) as Credential;

function opened(text: string | undefined): unknown {
  if (text === undefined) {
    throw new ServiceError("ERR_SERVICE_STORE", "what was sealed does not open: another key file?");
  }
  return JSON.parse(text);
}
