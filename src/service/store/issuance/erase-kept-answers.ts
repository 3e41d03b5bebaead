import type { Transaction } from "kysely";
import type { ServiceTables } from "../tables.ts";

/**
 * Deletes what is kept for who sends an idempotency key again, where it is of a customer: the answers to offers and
 * re-issues that name one of the customer's, and all answers to revocations, of which nothing tells whose they were; a
 * revocation that is repeated has no second effect without it. Call it while the customer's rows still name the customer.
 * @returns rows that were deleted
 */
export async function eraseKeptAnswers(
  transaction: Transaction<ServiceTables>,
  customer: string,
): Promise<number> {
  const idsOf = async (table: "credential_offers" | "credential_reissues") => {
    const rows = await transaction
      .selectFrom(table)
      .select("id")
      .where("customer", "=", customer)
      .execute();
    return rows.map(({ id }) => id);
  };
  const locations = (await idsOf("credential_offers")).map((id) => `/v1/credential-offers/${id}`);
  const reissues = await idsOf("credential_reissues");
  const { numDeletedRows } = await transaction
    .deleteFrom("idempotency_keys")
    .where("body", "is not", null)
    .where((where) =>
      where.or([
        where("route", "=", "POST /v1/credential-revocations"),
        ...(locations.length === 0 ? [] : [where("location", "in", locations)]),
        ...reissues.map((id) =>
          where.and([
            where("route", "=", "POST /v1/credential-reissues"),
            where("body", "like", `%"${id}"%`),
          ]),
        ),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
