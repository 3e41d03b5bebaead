import type { Issuer } from "./create-issuer.ts";

/**
 * Revokes the credential at a status index, for good, and frees its customer for another commitment. It takes effect
 * for verifiers with the next status root that the registrar lists.
 * @returns whether it was in force before
 * @throws StatusError `ERR_STATUS_INDEX_RANGE`
 */
export async function revokeCredential(issuer: Issuer, statusIndex: number): Promise<boolean> {
  const wasInForce = issuer.statusList.revoke(statusIndex);
  issuer.statusTree.set(statusIndex, true);
  await issuer.registry.release(statusIndex);
  return wasInForce;
}
