import type { Transaction } from "kysely";
import { ServiceError } from "../../errors.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { IdempotencyTable, ServiceTables } from "./tables.ts";

/** How long an answer is kept for who asks again. */
export const KEPT_MS = 86_400_000;

/** After this a claim without an answer was left by a process that ended: no request lives that long. */
const ABANDONED_MS = 300_000;

/** One use of an idempotency key: who, on which route, with which key. */
export type KeyUse = Pick<IdempotencyTable, "client_id" | "route" | "key">;

/** What a try holds while it runs. */
export interface IdempotencyClaim {
  readonly use: KeyUse;
  readonly claim: string;
  isKept: boolean;
}

export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  readonly location: string | null;
}

export interface ClaimOptions {
  /** Keyed hash of what was sent, hex. */
  readonly bodyDigest: string;
  /** Of this one try: 128 random bits or more. */
  readonly claim: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * Takes the key for this try, or gives the answer that it got before. A claim whose process died is taken over: its
 * effect and its answer would have been committed together, so there was none.
 * @throws ServiceError `ERR_SERVICE_IDEMPOTENCY` where the key came with another body, or is in flight
 *   (`details.retryAfterSeconds`)
 */
export async function claimKey(
  database: ServiceDatabase,
  use: KeyUse,
  { bodyDigest, claim, now }: ClaimOptions,
): Promise<StoredAnswer | undefined> {
  return database.transaction().execute(async (transaction) => {
    const held = await ofUse(
      transaction.selectFrom("idempotency_keys").selectAll(),
      use,
    ).executeTakeFirst();
    if (held !== undefined && now < held.claimed_at + KEPT_MS) {
      if (held.body_digest !== bodyDigest) throw otherBody();
      const { status, body, location } = held;
      if (status !== null && body !== null) return { status, body, location };
      if (now < held.claimed_at + ABANDONED_MS) throw inFlight();
    }
    await ofUse(transaction.deleteFrom("idempotency_keys"), use).execute();
    const claimed = { ...use, body_digest: bodyDigest, claim, claimed_at: now };
    await transaction
      .insertInto("idempotency_keys")
      .values({ ...claimed, status: null, body: null, location: null })
      .execute();
    return undefined;
  });
}

/**
 * Keeps the answer within the transaction that makes its effect: both are committed, or neither.
 * @throws ServiceError `ERR_SERVICE_IDEMPOTENCY` where another try took the key over meanwhile; the effect must end with it
 */
export async function keepAnswer(
  transaction: Transaction<ServiceTables>,
  use: KeyUse,
  claim: string,
  answer: StoredAnswer,
): Promise<void> {
  const { numUpdatedRows } = await ofUse(transaction.updateTable("idempotency_keys"), use)
    .set(answer)
    .where("claim", "=", claim)
    .where("status", "is", null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw inFlight();
}

/** Gives the key back after a try that had no effect. */
export async function releaseKey(
  database: ServiceDatabase,
  use: KeyUse,
  claim: string,
): Promise<void> {
  await database
    .transaction()
    .execute((transaction) =>
      ofUse(transaction.deleteFrom("idempotency_keys"), use)
        .where("claim", "=", claim)
        .where("status", "is", null)
        .execute(),
    );
}

/** Forgets what was kept long enough. @returns how many */
export async function sweepKeys(database: ServiceDatabase, now: number): Promise<number> {
  const { numDeletedRows } = await database.transaction().execute((transaction) =>
    transaction
      .deleteFrom("idempotency_keys")
      .where("claimed_at", "<=", now - KEPT_MS)
      .executeTakeFirstOrThrow(),
  );
  return Number(numDeletedRows);
}

interface Filterable<Q> {
  where(column: "client_id" | "route" | "key", operator: "=", value: string): Q;
}

function ofUse<Q extends Filterable<Q>>(query: Q, { client_id, route, key }: KeyUse): Q {
  return query.where("client_id", "=", client_id).where("route", "=", route).where("key", "=", key);
}

function otherBody(): ServiceError {
  return new ServiceError(
    "ERR_SERVICE_IDEMPOTENCY",
    "the Idempotency-Key was used for another request; take a new key for each request",
  );
}

function inFlight(): ServiceError {
  return new ServiceError(
    "ERR_SERVICE_IDEMPOTENCY",
    "a request with this Idempotency-Key is under way; try again with the same key",
    { details: { retryAfterSeconds: 1 } },
  );
}
