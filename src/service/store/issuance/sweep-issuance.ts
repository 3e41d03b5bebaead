import type { ServiceDatabase } from "../open-database.ts";
import { ENDED } from "./credential-offers.ts";
import { revokeIndices } from "./issuances.ts";

export interface SweepIssuanceOptions {
  /** Milliseconds that a credential stays in force beside the one that replaced it. */
  readonly overlapMs: number;
  /** Rows of what ended before then are deleted. Unix milliseconds, as the next two. */
  readonly endedBefore: number;
  /** What the books say of customers whose last credential ended before then is erased. */
  readonly erasedBefore: number;
  readonly now: number;
}

export interface SweptIssuance {
  readonly revoked: number;
  /** Rows whose claims or answers were erased, or that were deleted. */
  readonly erased: number;
}

/** Of one transaction: the store's write lock is held for a moment only. */
const BATCH = 100;

/**
 * Erases claims and answers that have served their time, revokes what was replaced when the overlap is over, and deletes
 * what ended long ago. Indices stay, so that none is given twice.
 */
export async function sweepIssuance(
  database: ServiceDatabase,
  options: SweepIssuanceOptions,
): Promise<SweptIssuance> {
  const erased = await eraseEnded(database, options);
  let revoked = 0;
  for (;;) {
    const count = await revokeReplaced(database, options);
    revoked += count;
    if (count < BATCH) break;
  }
  return { revoked, erased };
}

async function eraseEnded(
  database: ServiceDatabase,
  { endedBefore, erasedBefore, now }: SweepIssuanceOptions,
): Promise<number> {
  return database.transaction().execute(async (transaction) => {
    const results = [
      await transaction
        .updateTable("credential_offers")
        .set(ENDED)
        .where("customer", "is not", null)
        .where((where) =>
          where.or([
            where("token_expires_at", "<=", now),
            where.and([where("token_expires_at", "is", null), where("expires_at", "<=", now)]),
          ]),
        )
        .executeTakeFirstOrThrow(),
      await transaction
        .updateTable("credential_reissues")
        .set(ENDED)
        .where("customer", "is not", null)
        .where((where) =>
          where.or([
            where.and([where("expires_at", "<=", now), where("status_index", "is", null)]),
            where("credential_until", "<=", now),
          ]),
        )
        .executeTakeFirstOrThrow(),
      await transaction
        .updateTable("issuances")
        .set({ customer: null, commitment: null, salt: null })
        .where("customer", "is not", null)
        .where("revoked_at", "<", erasedBefore)
        .executeTakeFirstOrThrow(),
    ];
    const deleted = [
      await transaction
        .deleteFrom("credential_offers")
        .where("customer", "is", null)
        .where("expires_at", "<", endedBefore)
        .executeTakeFirstOrThrow(),
      await transaction
        .deleteFrom("credential_reissues")
        .where("customer", "is", null)
        .where("expires_at", "<", endedBefore)
        .executeTakeFirstOrThrow(),
    ];
    await transaction.deleteFrom("issuance_nonces").where("expires_at", "<=", now).execute();
    return Number(
      results.reduce((sum, { numUpdatedRows }) => sum + numUpdatedRows, 0n) +
        deleted.reduce((sum, { numDeletedRows }) => sum + numDeletedRows, 0n),
    );
  });
}

/** What was replaced and has had its overlap; what expired so long ago that its customer is to be forgotten. */
async function revokeReplaced(
  database: ServiceDatabase,
  { overlapMs, erasedBefore, now }: SweepIssuanceOptions,
): Promise<number> {
  return database.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom("issuances")
      .select("status_index")
      .where("revoked_at", "is", null)
      .where((where) =>
        where.or([
          where("replaced_at", "<=", now - overlapMs),
          where("expires_at", "<", erasedBefore),
        ]),
      )
      .limit(BATCH)
      .execute();
    const indices = rows.map(({ status_index }) => status_index);
    await revokeIndices(transaction, indices, now);
    return indices.length;
  });
}
