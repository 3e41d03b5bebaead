import type { Transaction } from "kysely";
import { appendAuditEntry } from "../append-audit-entry.ts";
import type { ServiceTables } from "../tables.ts";
import { ENDED } from "./credential-offers.ts";
import { eraseReissuesOf } from "./credential-reissues.ts";
import { eraseKeptAnswers } from "./erase-kept-answers.ts";
import { revokeCustomer } from "./issuances.ts";

export interface ErasedCustomer {
  /** Credentials that were in force: they are revoked, since nobody would know whose they are. */
  readonly revoked: number;
  /** Rows that named the customer, or were answers about one. */
  readonly rows: number;
}

/**
 * Erases what the issuer's tables say of a customer, within the caller's transaction: the customer's name in the store,
 * the commitment, the salts of the digests in the audit log, claims and answers that wait, and the answers that are kept
 * for idempotency keys. Indices and digests stay.
 * Call `purgeErased` after.
 */
export async function eraseCustomer(
  transaction: Transaction<ServiceTables>,
  customer: string,
  now: number,
): Promise<ErasedCustomer> {
  const answers = await eraseKeptAnswers(transaction, customer);
  const revoked = await revokeCustomer(transaction, customer, now);
  const results = [
    await transaction
      .updateTable("issuances")
      .set({ customer: null, commitment: null, salt: null })
      .where("customer", "=", customer)
      .executeTakeFirstOrThrow(),
    await transaction
      .updateTable("credential_offers")
      .set(ENDED)
      .where("customer", "=", customer)
      .executeTakeFirstOrThrow(),
    await eraseReissuesOf(transaction, customer),
  ];
  const updated = Number(results.reduce((sum, { numUpdatedRows }) => sum + numUpdatedRows, 0n));
  const rows = updated + answers;
  if (rows > 0) {
    const erasure = { cause: "request", openings: 0, fields: {} } as const;
    await appendAuditEntry(transaction, { kind: "erasure", at: now, ...erasure });
  }
  return { revoked: revoked.length, rows };
}
