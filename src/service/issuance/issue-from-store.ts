import type { Transaction } from "kysely";
import { formatInstant } from "../../credential/calendar.ts";
import type { Claims, Credential } from "../../credential/types.ts";
import { issueCredential } from "../../issuer/issue-credential.ts";
import { storeCommitmentRegistry } from "../store/issuance/issuances.ts";
import type { ServiceTables } from "../store/tables.ts";
import type { Issuing } from "./issuing.ts";

export interface IssueFromStoreOptions {
  /** The store's name for the customer. */
  readonly customer: string;
  readonly holderCommitment: bigint;
  readonly claims: Claims;
  /** Unix milliseconds, as the next. */
  readonly expiresAt: number;
  readonly now: number;
}

/**
 * Issues within the caller's transaction: customer, index, audit entry and what the caller does are committed together,
 * or the credential was never there. Signing takes some milliseconds, during which the store's write lock is held.
 * @throws as `issueCredential`
 */
export async function issueFromStore(
  { issuer }: Issuing,
  transaction: Transaction<ServiceTables>,
  { customer, holderCommitment, claims, expiresAt, now }: IssueFromStoreOptions,
): Promise<Credential> {
  const seconds = Math.floor(now / 1000);
  return issueCredential(
    {
      ...issuer,
      registry: storeCommitmentRegistry({ transaction, now, expiresAt }),
      now: () => seconds,
    },
    {
      customerId: customer,
      holderCommitment,
      claims,
      expiresAt: formatInstant(Math.floor(expiresAt / 1000)),
    },
  );
}
