import type { TrustRootStanding } from "../../verifier/trust-roots.ts";
import { appendAuditEntry } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { TrustRootTable } from "./tables.ts";

export interface NewTrustRoot {
  /** Decimal. */
  readonly root: string;
  readonly issuers: number;
  readonly leafList: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** Stores a root once; posting a root that was superseded does not bring it back. */
export async function addTrustRoot(
  database: ServiceDatabase,
  { root, issuers, leafList, now }: NewTrustRoot,
): Promise<{ readonly created: boolean; readonly postedAt: number }> {
  return database.transaction().execute(async (transaction) => {
    const held = await transaction
      .selectFrom("trust_roots")
      .select("posted_at")
      .where("root", "=", root)
      .executeTakeFirst();
    if (held !== undefined) return { created: false, postedAt: held.posted_at };
    await transaction
      .insertInto("trust_roots")
      .values({ root, issuers, leaf_list: leafList, posted_at: now })
      .execute();
    await appendAuditEntry(transaction, { kind: "trust-root", at: now, root });
    return { created: true, postedAt: now };
  });
}

/** The newest root is accepted until another is posted, an older one for the window after it was superseded. */
export async function trustRootStanding(
  database: ServiceDatabase,
  root: string,
  { now, windowMs }: { readonly now: number; readonly windowMs: number },
): Promise<TrustRootStanding> {
  const held = await database
    .selectFrom("trust_roots")
    .select("sequence")
    .where("root", "=", root)
    .executeTakeFirst();
  if (held === undefined) return "unknown";
  const successor = await database
    .selectFrom("trust_roots")
    .select("posted_at")
    .where("sequence", ">", held.sequence)
    .orderBy("sequence")
    .limit(1)
    .executeTakeFirst();
  return successor === undefined || now <= successor.posted_at + windowMs ? "accepted" : "stale";
}

/** Newest first. */
export function findTrustRoots(
  database: ServiceDatabase,
  limit: number,
): Promise<Pick<TrustRootTable, "root" | "posted_at" | "issuers">[]> {
  return database
    .selectFrom("trust_roots")
    .select(["root", "posted_at", "issuers"])
    .orderBy("sequence", "desc")
    .limit(limit)
    .execute();
}

/** The leaf list that a stored root was recomputed from, JSON. */
export async function findLeafList(
  database: ServiceDatabase,
  root: string,
): Promise<string | undefined> {
  const row = await database
    .selectFrom("trust_roots")
    .select("leaf_list")
    .where("root", "=", root)
    .executeTakeFirst();
  return row?.leaf_list;
}
