import { packWords } from "../field/layout.ts";
import { CLAIM_LAYOUT } from "./claim-layout.ts";
import { encodeClaims } from "./encode-claims.ts";
import type { Credential } from "./types.ts";

/** The claim words of a credential, as the commitment and the circuit take them. @throws CredentialError */
export function claimWords(
  credential: Pick<Credential, "claims" | "issuedAt" | "expiresAt"> & {
    readonly status: Pick<Credential["status"], "index">;
  },
): bigint[] {
  const { claims, issuedAt, expiresAt, status } = credential;
  return packWords(
    CLAIM_LAYOUT,
    encodeClaims(claims, { issuedAt, expiresAt, statusIndex: status.index }),
  );
}
