import type { Transaction } from "kysely";
import type { ServiceDatabase } from "../open-database.ts";
import type { ServiceTables } from "../tables.ts";
import { ENDED } from "./credential-offers.ts";
import { revokeIndices } from "./issuances.ts";

export interface SweepIssuanceOptions {
  /** Milliseconds that a credential stays in force beside the one that replaced it. */
  readonly overlapMs: number;
  /** Rows of what ended before then are deleted. Unix milliseconds, as the next. */
  readonly endedBefore: number;
  readonly now: number;
}

/** Of one transaction: the store's write lock is held for a moment only. */
const BATCH = 100;

/**
 * Erases claims and answers that have served their time, deletes what ended long ago, and revokes what was replaced when
 * the overlap is over.
 * @returns what was revoked, and rows that were erased or deleted
 */
export async function sweepIssuance(
  database: ServiceDatabase,
  { overlapMs, endedBefore, now }: SweepIssuanceOptions,
): Promise<{ readonly revoked: number; readonly erased: number }> {
  const erased = await database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom("issuance_nonces").where("expires_at", "<=", now).execute();
    return (
      (await eraseOffers(transaction, now)) +
      (await eraseReissues(transaction, now)) +
      (await deleteEnded(transaction, endedBefore))
    );
  });
  const revoked = await revokeDue(database, "replaced_at", now - overlapMs, now);
  return { revoked, erased };
}

/**
 * Erases what the books say of customers whose last credential was revoked before then; one that expired so long ago is
 * revoked first. Indices stay, so that none is given twice.
 * @param before Unix milliseconds, as `now`
 * @returns rows that were erased
 */
export async function forgetIssuances(
  database: ServiceDatabase,
  before: number,
  now: number,
): Promise<number> {
  await revokeDue(database, "expires_at", before, now);
  const { numUpdatedRows } = await database
    .transaction()
    .execute((transaction) =>
      transaction
        .updateTable("issuances")
        .set({ customer: null, commitment: null, salt: null })
        .where("customer", "is not", null)
        .where("revoked_at", "<", before)
        .executeTakeFirstOrThrow(),
    );
  return Number(numUpdatedRows);
}

type Store = Transaction<ServiceTables>;

async function eraseOffers(transaction: Store, now: number): Promise<number> {
  const { numUpdatedRows } = await transaction
    .updateTable("credential_offers")
    .set(ENDED)
    .where("customer", "is not", null)
    .where((where) =>
      where.or([
        where("token_expires_at", "<=", now),
        where.and([where("token_expires_at", "is", null), where("expires_at", "<=", now)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

async function eraseReissues(transaction: Store, now: number): Promise<number> {
  const { numUpdatedRows } = await transaction
    .updateTable("credential_reissues")
    .set(ENDED)
    .where("customer", "is not", null)
    .where((where) =>
      where.or([
        where.and([where("expires_at", "<=", now), where("status_index", "is", null)]),
        where("credential_until", "<=", now),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

async function deleteEnded(transaction: Store, before: number): Promise<number> {
  let deleted = 0n;
  for (const table of ["credential_offers", "credential_reissues"] as const) {
    const { numDeletedRows } = await transaction
      .deleteFrom(table)
      .where("customer", "is", null)
      .where("expires_at", "<", before)
      .executeTakeFirstOrThrow();
    deleted += numDeletedRows;
  }
  return Number(deleted);
}

async function revokeDue(
  database: ServiceDatabase,
  column: "replaced_at" | "expires_at",
  until: number,
  now: number,
): Promise<number> {
  let revoked = 0;
  for (;;) {
    const count = await database.transaction().execute(async (transaction) => {
      const rows = await transaction
        .selectFrom("issuances")
        .select("status_index")
        .where("revoked_at", "is", null)
        .where(column, "<=", until)
        .limit(BATCH)
        .execute();
      const indices = rows.map(({ status_index }) => status_index);
      await revokeIndices(transaction, indices, now);
      return indices.length;
    });
    revoked += count;
    if (count < BATCH) return revoked;
  }
}
