import type { Transaction } from "kysely";
import { appendAuditEntry } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { ServiceTables } from "./tables.ts";

export interface TrustRootWithdrawal {
  /** Decimal. */
  readonly root: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** Id of the API key that withdraws it. */
  readonly operator: string;
}

/**
 * Ends a root and every older one at once: an issuer that stands in them was revoked. Once more changes nothing.
 * @param keep writes what belongs to the act, in the same transaction
 * @returns Unix milliseconds since when the root does not count; undefined for one that was never posted
 */
export async function withdrawTrustRoot(
  database: ServiceDatabase,
  { root, now, operator }: TrustRootWithdrawal,
  keep: (
    transaction: Transaction<ServiceTables>,
    withdrawnAt: number,
  ) => Promise<void> = async () => {},
): Promise<number | undefined> {
  return database.transaction().execute(async (transaction) => {
    const held = await transaction
      .selectFrom("trust_roots")
      .select(["sequence", "withdrawn_at"])
      .where("root", "=", root)
      .executeTakeFirst();
    if (held === undefined) return undefined;
    if (held.withdrawn_at !== null) {
      await keep(transaction, held.withdrawn_at);
      return held.withdrawn_at;
    }
    await transaction
      .updateTable("trust_roots")
      .set({ withdrawn_at: now })
      .where("sequence", "<=", held.sequence)
      .where("withdrawn_at", "is", null)
      .execute();
    await appendAuditEntry(transaction, { kind: "trust-root-withdrawal", at: now, root, operator });
    await keep(transaction, now);
    return now;
  });
}
