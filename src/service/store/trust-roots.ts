import type { TrustRootStanding } from "../../verifier/trust-roots.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { TrustRootTable } from "./tables.ts";

/**
 * The newest root is accepted until another is posted, an older one for the window after it was superseded; a
 * withdrawn one is as unknown as one that was never posted.
 */
export async function trustRootStanding(
  database: ServiceDatabase,
  root: string,
  { now, windowMs }: { readonly now: number; readonly windowMs: number },
): Promise<TrustRootStanding> {
  const held = await database
    .selectFrom("trust_roots")
    .select("sequence")
    .where("root", "=", root)
    .where("withdrawn_at", "is", null)
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

/** Whether a root was posted and not withdrawn since. */
export async function isTrustRootHeld(database: ServiceDatabase, root: string): Promise<boolean> {
  const held = await database
    .selectFrom("trust_roots")
    .select("sequence")
    .where("root", "=", root)
    .where("withdrawn_at", "is", null)
    .executeTakeFirst();
  return held !== undefined;
}

/** Those that are not withdrawn, newest first. */
export function findTrustRoots(
  database: ServiceDatabase,
  limit: number,
): Promise<Pick<TrustRootTable, "root" | "posted_at" | "issuers">[]> {
  return database
    .selectFrom("trust_roots")
    .select(["root", "posted_at", "issuers"])
    .where("withdrawn_at", "is", null)
    .orderBy("sequence", "desc")
    .limit(limit)
    .execute();
}

/** The leaf list that a stored root was recomputed from, JSON; of one that is not withdrawn. */
export async function findLeafList(
  database: ServiceDatabase,
  root: string,
): Promise<string | undefined> {
  const row = await database
    .selectFrom("trust_roots")
    .select("leaf_list")
    .where("root", "=", root)
    .where("withdrawn_at", "is", null)
    .executeTakeFirst();
  return row?.leaf_list;
}
