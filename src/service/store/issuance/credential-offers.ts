import type { Transaction } from "kysely";
import { appendAuditEntry } from "../append-audit-entry.ts";
import type { ServiceDatabase } from "../open-database.ts";
import type { CredentialOfferTable, ServiceTables } from "../tables.ts";

type Store = Transaction<ServiceTables>;

export type NewCredentialOffer = Pick<
  CredentialOfferTable,
  | "id"
  | "client_id"
  | "code_digest"
  | "claims"
  | "credential_expires_at"
  | "tx_code_length"
  | "created_at"
  | "expires_at"
> & { readonly customer: string };

/** Stores an offer; what was offered to the customer before and not fetched counts no more. */
export async function addCredentialOffer(
  transaction: Store,
  offer: NewCredentialOffer,
): Promise<void> {
  await endOffers(transaction, offer.customer);
  await transaction
    .insertInto("credential_offers")
    .values({
      ...offer,
      tx_attempts: 0,
      token_digest: null,
      token_expires_at: null,
      status_index: null,
      credential: null,
    })
    .execute();
  const { id, client_id, created_at } = offer;
  await appendAuditEntry(transaction, {
    kind: "credential-offer",
    at: created_at,
    id,
    operator: client_id,
  });
}

/** What an offer still holds of its customer, once it has ended. */
export const ENDED = { customer: null, claims: null, credential: null } as const;

/** Ends the offers of a customer that were not fetched. */
export async function endOffers(transaction: Store, customer: string): Promise<void> {
  await transaction
    .updateTable("credential_offers")
    .set(ENDED)
    .where("customer", "=", customer)
    .where("status_index", "is", null)
    .execute();
}

/** @returns undefined for an offer that is not there, was fetched, or has ended */
export function findOpenOffer(
  offer: CredentialOfferTable | undefined,
  now: number,
): CredentialOfferTable | undefined {
  const isOpen =
    offer !== undefined &&
    offer.claims !== null &&
    offer.token_digest === null &&
    now < offer.expires_at;
  return isOpen ? offer : undefined;
}

export interface RedeemOptions {
  readonly codeDigest: string;
  /** Whether the offer's transaction code is the one that was given. */
  readonly isTxCode: (offer: CredentialOfferTable) => boolean;
  readonly maxTxAttempts: number;
  readonly tokenDigest: string;
  readonly tokenExpiresAt: number;
  readonly now: number;
}

/**
 * Exchanges a code for a token, once: of two wallets one gets it. A wrong transaction code is counted, and the offer ends
 * with the last that is allowed.
 */
export async function redeemCode(
  transaction: Store,
  { codeDigest, isTxCode, maxTxAttempts, tokenDigest, tokenExpiresAt, now }: RedeemOptions,
): Promise<boolean> {
  const row = await transaction
    .selectFrom("credential_offers")
    .selectAll()
    .where("code_digest", "=", codeDigest)
    .executeTakeFirst();
  const offer = findOpenOffer(row, now);
  if (offer === undefined) return false;
  const update = transaction.updateTable("credential_offers").where("id", "=", offer.id);
  if (!isTxCode(offer)) {
    const attempts = offer.tx_attempts + 1;
    await update
      .set({ tx_attempts: attempts, ...(attempts >= maxTxAttempts ? ENDED : {}) })
      .execute();
    return false;
  }
  await update.set({ token_digest: tokenDigest, token_expires_at: tokenExpiresAt }).execute();
  return true;
}

/** The offer of an access token that is valid. */
export async function findOfferOfToken(
  database: ServiceDatabase,
  tokenDigest: string,
  now: number,
): Promise<CredentialOfferTable | undefined> {
  return database
    .selectFrom("credential_offers")
    .selectAll()
    .where("token_digest", "=", tokenDigest)
    .where("token_expires_at", ">", now)
    .executeTakeFirst();
}

/** The credential was issued: claims go, the sealed answer stays for a wallet that lost it. */
export async function concludeOffer(
  transaction: Store,
  id: string,
  issued: { readonly statusIndex: number; readonly credential: string },
): Promise<void> {
  await transaction
    .updateTable("credential_offers")
    .set({ claims: null, status_index: issued.statusIndex, credential: issued.credential })
    .where("id", "=", id)
    .execute();
}
