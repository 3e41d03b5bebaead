import type { ServiceDatabase } from "./open-database.ts";

const BATCH = 100;

/** Some of the decisions that name a subject; none where none does. @param subject lower-case address */
export async function findDecisionsOfSubject(
  database: ServiceDatabase,
  subject: string,
): Promise<readonly string[]> {
  const rows = await database
    .selectFrom("decisions")
    .select("id")
    .where("subject", "=", subject)
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => id);
}
