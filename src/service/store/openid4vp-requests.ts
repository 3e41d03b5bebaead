import type { Transaction } from "kysely";
import { assertOpen } from "./assert-open.ts";
import type { ServiceDatabase } from "./open-database.ts";
import { addRequest, findRequest, type NewRequest } from "./requests.ts";
import type { Openid4vpRequestTable, RequestTable, ServiceTables } from "./tables.ts";

export interface StoredOpenid4vpRequest {
  readonly carried: Openid4vpRequestTable;
  readonly row: RequestTable;
}

export type NewCarriedRequest = Omit<Openid4vpRequestTable, "request_id" | "declined_at">;

/** Stores a request and how it is carried, both or neither. */
export async function addOpenid4vpRequest(
  transaction: Transaction<ServiceTables>,
  request: NewRequest,
  carried: NewCarriedRequest,
): Promise<void> {
  await addRequest(transaction, request);
  await transaction
    .insertInto("openid4vp_requests")
    .values({ ...carried, request_id: request.id, declined_at: null })
    .execute();
}

/** @param id what wallets know the request by */
export async function findOpenid4vpRequest(
  database: ServiceDatabase,
  id: string,
  now: number,
): Promise<StoredOpenid4vpRequest | undefined> {
  const carried = await database
    .selectFrom("openid4vp_requests")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (carried === undefined) return undefined;
  const row = await findRequest(database, carried.request_id, now);
  return row === undefined ? undefined : { carried, row };
}

export interface DeclineOptions {
  readonly id: string;
  readonly now: number;
  readonly maxAttempts: number;
}

/**
 * Records that the wallet gives no proof, and closes the request for good. Why it gives none is not asked and not kept:
 * who cannot and who will not look the same. There is no decision. Once more changes nothing.
 * @throws ServiceError, PresentationError of `assertOpen`
 */
export async function declineOpenid4vpRequest(
  database: ServiceDatabase,
  { id, now, maxAttempts }: DeclineOptions,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const found = await findOpenid4vpRequest(transaction, id, now);
    if (found !== undefined && found.carried.declined_at !== null) return;
    const { id: requestId } = assertOpen(found?.row, now, maxAttempts);
    await transaction
      .updateTable("openid4vp_requests")
      .set({ declined_at: now })
      .where("id", "=", id)
      .execute();
    await transaction
      .updateTable("requests")
      .set({ closed: 1 })
      .where("id", "=", requestId)
      .execute();
  });
}
