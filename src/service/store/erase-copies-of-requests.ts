import type { Transaction } from "kysely";
import type { ServiceTables } from "./tables.ts";

/**
 * Deletes what repeats requests elsewhere: how OpenID4VP carries them, and the answers that are kept for who sends an
 * idempotency key again. A key whose answer is gone is free: under it the same is asked for anew.
 * @param ids of `requests`, a few hundred at most
 */
export async function eraseCopiesOfRequests(
  transaction: Transaction<ServiceTables>,
  ids: readonly string[],
): Promise<void> {
  const carried = await transaction
    .selectFrom("openid4vp_requests")
    .select("id")
    .where("request_id", "in", ids)
    .execute();
  const locations = [
    ...ids.map((id) => `/v1/presentation-requests/${id}`),
    ...carried.map(({ id }) => `/v1/openid4vp/requests/${id}`),
  ];
  await transaction.deleteFrom("idempotency_keys").where("location", "in", locations).execute();
  await transaction.deleteFrom("openid4vp_requests").where("request_id", "in", ids).execute();
}
