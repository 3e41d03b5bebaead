import type { Transaction } from "kysely";
import { appendAuditEntry } from "../append-audit-entry.ts";
import type { CredentialReissueTable, ServiceTables } from "../tables.ts";
import { ENDED } from "./credential-offers.ts";

type Store = Transaction<ServiceTables>;

export type NewCredentialReissue = Omit<
  CredentialReissueTable,
  "status_index" | "credential" | "credential_until" | "customer"
> & { readonly customer: string };

/** What is to be fetched to the customer's commitment; it takes the place of what waited before. */
export async function addCredentialReissue(
  transaction: Store,
  reissue: NewCredentialReissue,
): Promise<void> {
  await endReissues(transaction, reissue.customer);
  await transaction
    .insertInto("credential_reissues")
    .values({ ...reissue, status_index: null, credential: null, credential_until: null })
    .execute();
  const { id, client_id, created_at } = reissue;
  await appendAuditEntry(transaction, {
    kind: "credential-reissue",
    at: created_at,
    id,
    operator: client_id,
  });
}

/** Ends what waits for a customer; what was fetched stays for a wallet that lost it. */
export async function endReissues(transaction: Store, customer: string): Promise<void> {
  await transaction
    .updateTable("credential_reissues")
    .set(ENDED)
    .where("customer", "=", customer)
    .where("status_index", "is", null)
    .execute();
}

/** Erases what waits for a customer and what was fetched: nothing of it is given out again. */
export async function eraseReissuesOf(
  transaction: Store,
  customer: string,
): Promise<{ readonly numUpdatedRows: bigint }> {
  return transaction
    .updateTable("credential_reissues")
    .set(ENDED)
    .where("customer", "=", customer)
    .executeTakeFirstOrThrow();
}

export async function findWaitingReissue(
  transaction: Store,
  customer: string,
  now: number,
): Promise<CredentialReissueTable | undefined> {
  return transaction
    .selectFrom("credential_reissues")
    .selectAll()
    .where("customer", "=", customer)
    .where("claims", "is not", null)
    .where("expires_at", ">", now)
    .orderBy("created_at", "desc")
    .executeTakeFirst();
}

/** The sealed answer of a refresh or an offer, for a wallet that did not get it. */
export async function findSealedCredential(
  transaction: Store,
  statusIndex: number,
  now: number,
): Promise<{ readonly id: string; readonly credential: string | null } | undefined> {
  const reissued = await transaction
    .selectFrom("credential_reissues")
    .select(["id", "credential"])
    .where("status_index", "=", statusIndex)
    .where("credential_until", ">", now)
    .executeTakeFirst();
  if (reissued !== undefined) return reissued;
  return transaction
    .selectFrom("credential_offers")
    .select(["id", "credential"])
    .where("status_index", "=", statusIndex)
    .where("token_expires_at", ">", now)
    .executeTakeFirst();
}

/**
 * The credential was issued: claims go, and the answer of before. The sealed answer stays for a wallet that lost it or was
 * restored from a backup of before, as long as the credential counts; revocation and erasure end it.
 */
export async function concludeReissue(
  transaction: Store,
  { id, customer }: { readonly id: string; readonly customer: string },
  issued: { readonly statusIndex: number; readonly credential: string; readonly until: number },
): Promise<void> {
  await transaction
    .updateTable("credential_reissues")
    .set(ENDED)
    .where("customer", "=", customer)
    .where("id", "!=", id)
    .execute();
  await transaction
    .updateTable("credential_reissues")
    .set({
      claims: null,
      status_index: issued.statusIndex,
      credential: issued.credential,
      credential_until: issued.until,
    })
    .where("id", "=", id)
    .execute();
}
