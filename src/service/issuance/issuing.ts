import { ServiceError } from "../../errors.ts";
import type { Issuer } from "../../issuer/create-issuer.ts";
import type { ServiceConfig } from "../config/service-config.ts";
import type { IssuanceSecrets } from "./issuance-secrets.ts";

/** Rejects where the proof is not one of possession. @returns the holder's commitment */
export type VerifyPossession = (asked: {
  /** `PossessionProof`, parsed JSON. */
  readonly proof: unknown;
  readonly credentialIssuer: string;
  readonly nonce: string;
}) => Promise<bigint>;

/** What a service that issues credentials has beside the others. */
export interface Issuing {
  /** Its books are the store's: `issueFromStore` puts them in. Nothing is revoked in its list. */
  readonly issuer: Issuer;
  /** The issuer's URL. */
  readonly credentialIssuer: string;
  readonly secrets: IssuanceSecrets;
  readonly verifyPossession: VerifyPossession;
}

/** The issuer's URL; wallets bind their proofs to it. */
export function credentialIssuerOf({
  issuance,
  publicUrl,
}: Pick<ServiceConfig, "issuance" | "publicUrl">): string {
  return (issuance.credentialIssuer ?? publicUrl).replace(/\/+$/, "");
}

/** @throws ServiceError `ERR_SERVICE_NOT_FOUND` where this service issues nothing */
export function issuingOf({ issuing }: { readonly issuing?: Issuing }): Issuing {
  if (issuing === undefined) throw issuesNothing();
  return issuing;
}

export function issuesNothing(): ServiceError {
  return new ServiceError("ERR_SERVICE_NOT_FOUND", "this service issues no credentials");
}
