import type { Transaction } from "kysely";
import type { ServiceDatabase } from "../open-database.ts";
import type { ServiceTables, StatusPublicationTable } from "../tables.ts";

/**
 * Marks revocations that no publication has said yet for the next one.
 * @returns its sequence and every index that is revoked by then
 */
export async function beginPublication(
  transaction: Transaction<ServiceTables>,
): Promise<{ readonly sequence: number; readonly revoked: readonly number[] }> {
  const sequence = ((await newestPublication(transaction))?.sequence ?? 0) + 1;
  await transaction
    .updateTable("issuances")
    .set({ published_in: sequence })
    .where("revoked_at", "is not", null)
    .where("published_in", "is", null)
    .execute();
  return { sequence, revoked: await revokedIn(transaction, sequence) };
}

/**
 * Adds it, where nothing else was published or marked for it since `beginPublication`.
 * @param revoked how many indices its record says are revoked
 */
export async function addPublication(
  transaction: Transaction<ServiceTables>,
  row: StatusPublicationTable,
  revoked: number,
): Promise<boolean> {
  const newest = (await newestPublication(transaction))?.sequence ?? 0;
  const marked = await revokedIn(transaction, row.sequence);
  if (newest !== row.sequence - 1 || marked.length !== revoked) return false;
  await transaction.insertInto("status_publications").values(row).execute();
  return true;
}

export async function newestPublication(
  database: ServiceDatabase,
): Promise<StatusPublicationTable | undefined> {
  return database
    .selectFrom("status_publications")
    .selectAll()
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Every index that a publication says is revoked. */
export async function revokedIn(
  database: ServiceDatabase,
  sequence: number,
): Promise<readonly number[]> {
  const rows = await database
    .selectFrom("issuances")
    .select("status_index")
    .where("published_in", "<=", sequence)
    .execute();
  return rows.map(({ status_index }) => status_index);
}
