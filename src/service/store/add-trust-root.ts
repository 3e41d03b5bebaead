import type { Transaction } from "kysely";
import { ServiceError } from "../../errors.ts";
import { appendAuditEntry } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { ServiceTables } from "./tables.ts";

export interface NewTrustRoot {
  /** Decimal. */
  readonly root: string;
  readonly issuers: number;
  readonly leafList: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** Id of the API key that posts it. */
  readonly operator: string;
}

export interface AddedTrustRoot {
  readonly created: boolean;
  /** Unix milliseconds. */
  readonly postedAt: number;
}

/**
 * Stores a root once; posting the newest again changes nothing.
 * @param keep writes what belongs to the act, in the same transaction
 * @throws ServiceError `ERR_SERVICE_CONFLICT` for a root that was superseded or withdrawn: it does not come back
 */
export async function addTrustRoot(
  database: ServiceDatabase,
  { root, issuers, leafList, now, operator }: NewTrustRoot,
  keep: (
    transaction: Transaction<ServiceTables>,
    added: AddedTrustRoot,
  ) => Promise<void> = async () => {},
): Promise<AddedTrustRoot> {
  return database.transaction().execute(async (transaction) => {
    const answer = async (added: AddedTrustRoot) => {
      await keep(transaction, added);
      return added;
    };
    const newest = await transaction
      .selectFrom("trust_roots")
      .select(["sequence", "root", "posted_at", "withdrawn_at"])
      .orderBy("sequence", "desc")
      .limit(1)
      .executeTakeFirst();
    if (newest?.root === root && newest.withdrawn_at === null) {
      return answer({ created: false, postedAt: newest.posted_at });
    }
    const held = await transaction
      .selectFrom("trust_roots")
      .select("withdrawn_at")
      .where("root", "=", root)
      .executeTakeFirst();
    if (held !== undefined) {
      throw new ServiceError(
        "ERR_SERVICE_CONFLICT",
        held.withdrawn_at === null
          ? "the root was superseded and does not come back; publish a newer list"
          : "the root was withdrawn and does not come back; publish a newer list",
      );
    }
    await transaction
      .insertInto("trust_roots")
      .values({
        sequence: (newest?.sequence ?? 0) + 1,
        root,
        issuers,
        leaf_list: leafList,
        posted_at: now,
        withdrawn_at: null,
      })
      .execute();
    await appendAuditEntry(transaction, { kind: "trust-root", at: now, root, operator });
    return answer({ created: true, postedAt: now });
  });
}
