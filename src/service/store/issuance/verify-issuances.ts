import type { ServiceDatabase } from "../open-database.ts";
import { type CredentialEntry, PAGE } from "../read-audit-log.ts";
import { digestIssuance } from "./digest-issuance.ts";

/**
 * Whether the issuer's books are what the log says: every credential that was issued has its row, none was added, and
 * those that were revoked are just those that the log says. What was erased of a row cannot be held against its digest.
 */
export async function verifyIssuances(
  database: ServiceDatabase,
  entries: readonly CredentialEntry[],
): Promise<boolean> {
  const issued = new Map<string, number>();
  const revoked = new Map<string, number>();
  for (const { kind, digest, at } of entries) {
    const times = kind === "credential" ? issued : revoked;
    if (times.has(digest)) return false;
    times.set(digest, at);
  }
  let rows = 0;
  let revocations = 0;
  for (let after = -1; ; ) {
    const page = await database
      .selectFrom("issuances")
      .selectAll()
      .where("status_index", ">", after)
      .orderBy("status_index")
      .limit(PAGE)
      .execute();
    for (const row of page) {
      if (row.salt !== null && digestIssuance(row) !== row.digest) return false;
      if (issued.get(row.digest) !== row.issued_at) return false;
      if ((revoked.get(row.digest) ?? null) !== row.revoked_at) return false;
      if (row.revoked_at !== null) revocations += 1;
      after = row.status_index;
    }
    rows += page.length;
    if (page.length < PAGE) break;
  }
  return rows === issued.size && revocations === revoked.size;
}
