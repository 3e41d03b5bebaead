import type { Transaction } from "kysely";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import type { ServiceTables } from "../store/tables.ts";

/** A leaf of the feed's log: no time and no caller, so that two nodes say the same of the same event. */
export type FeedStatement =
  | {
      readonly kind: "policy-pack";
      readonly authority: string;
      readonly id: string;
      readonly version: number;
      readonly digest: string;
      /** Unix seconds. */
      readonly from: number;
      readonly until: number;
    }
  | {
      readonly kind: "policy-suspension";
      readonly id: string;
      readonly isSuspended: boolean;
    }
  | { readonly kind: "trust-root" | "trust-root-withdrawal"; readonly root: string };

/** Appends within the caller's transaction, which holds the write lock. */
export async function appendFeedStatement(
  transaction: Transaction<ServiceTables>,
  statement: FeedStatement,
): Promise<void> {
  const last = await transaction
    .selectFrom("policy_log")
    .select("position")
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  const position = last === undefined ? 0 : Number(last.position) + 1;
  await transaction
    .insertInto("policy_log")
    .values({ position, statement: canonicalJson(statement) })
    .execute();
}

/** RFC 8785 texts, oldest first. */
export async function readFeedStatements(database: ServiceDatabase): Promise<string[]> {
  const rows = await database
    .selectFrom("policy_log")
    .select("statement")
    .orderBy("position")
    .execute();
  return rows.map(({ statement }) => statement);
}

/** Brings the trust roots that the service holds, and their withdrawals, into the log; each once. */
export async function logTrustRoots(database: ServiceDatabase): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom("trust_roots")
      .select(["root", "withdrawn_at"])
      .orderBy("sequence")
      .execute();
    const logged = new Set(await readFeedStatements(transaction));
    const append = async (statement: FeedStatement) => {
      if (!logged.has(canonicalJson(statement))) await appendFeedStatement(transaction, statement);
    };
    for (const { root } of rows) await append({ kind: "trust-root", root });
    for (const { root, withdrawn_at } of rows) {
      if (withdrawn_at !== null) await append({ kind: "trust-root-withdrawal", root });
    }
  });
}
