import { judgeNullifier } from "../../verifier/nullifier-store.ts";
import { ERASED_LINK } from "./erase-decision.ts";
import { groupBy } from "./group-by.ts";
import type { ServiceDatabase } from "./open-database.ts";
import { PAGE } from "./read-audit-log.ts";
import type { DecisionTable, NullifierTable } from "./tables.ts";
import { toNullifierClaim } from "./to-nullifier-claim.ts";

/**
 * Whether the nullifiers are those that the accepted decisions come to, taken once more in their order by the same rule.
 * Where the link to a decision was erased, there are no more such nullifiers than decisions that lost theirs.
 */
export async function verifyNullifiers(database: ServiceDatabase): Promise<boolean> {
  let [last, linked] = ["", 0];
  const unlinked = { account: 0, others: 0 };
  for (;;) {
    const rows = await database
      .selectFrom("nullifiers")
      .selectAll()
      .where("nullifier", ">", last)
      .orderBy("nullifier")
      .limit(PAGE)
      .execute();
    const takers = await takersOf(database, rows);
    for (const row of rows) {
      const accepted = takers.get(row.nullifier) ?? [];
      if (!isTaken(row, accepted)) return false;
      linked += accepted.length;
      if (row.decision_id.startsWith(ERASED_LINK)) unlinked[kindOf(row)] += 1;
    }
    last = rows.at(-1)?.nullifier ?? last;
    if (rows.length < PAGE) break;
  }
  const { held, erased } = await countTakers(database);
  return linked === held && unlinked.others === erased.others && unlinked.account <= erased.account;
}

/** An account's nullifier may have been taken by several decisions, every other by one. */
const kindOf = ({ mode }: { readonly mode: string | null }) =>
  mode === "account" ? "account" : "others";

async function takersOf(
  database: ServiceDatabase,
  rows: readonly NullifierTable[],
): Promise<Map<string | null, DecisionTable[]>> {
  if (rows.length === 0) return new Map();
  const decisions = await database
    .selectFrom("decisions")
    .selectAll()
    .where("outcome", "=", "accepted")
    .where(
      "nullifier",
      "in",
      rows.map(({ nullifier }) => nullifier),
    )
    .orderBy("audit_sequence")
    .execute();
  return groupBy(decisions, ({ nullifier }) => nullifier);
}

/** Accepted decisions that name their nullifier, and those whose nullifier was erased. */
async function countTakers(database: ServiceDatabase) {
  const accepted = database
    .selectFrom("decisions")
    .select((select) => ["mode", select.fn.countAll().as("count")])
    .where("outcome", "=", "accepted")
    .groupBy("mode");
  const sum = (rows: readonly { count: string | number | bigint }[]) =>
    rows.reduce((total, { count }) => total + Number(count), 0);
  const gone = await accepted.where("nullifier", "is", null).execute();
  return {
    held: sum(await accepted.where("nullifier", "is not", null).execute()),
    erased: {
      account: sum(gone.filter((row) => kindOf(row) === "account")),
      others: sum(gone.filter((row) => kindOf(row) === "others")),
    },
  };
}

function isTaken(stored: NullifierTable, accepted: readonly DecisionTable[]): boolean {
  const isUnlinked = stored.decision_id.startsWith(ERASED_LINK);
  const known = accepted.find(({ subject }) => subject !== null)?.subject ?? "erased";
  let held: NullifierTable | undefined;
  for (const row of accepted) {
    const next = claimOf(row, stored, held, known);
    if (next === undefined) return false;
    const outcome = judgeNullifier(held && toNullifierClaim(held), toNullifierClaim(next));
    if (outcome !== "accepted" && outcome !== "renewed") return false;
    held = next;
  }
  if (isUnlinked) return stored.subject === null && isLater(stored, held);
  if (held === undefined) return false;
  const last = accepted.at(-1);
  return (
    isLater(stored, held) &&
    stored.decision_id === held.decision_id &&
    stored.subject === (last?.subject ?? null) &&
    stored.as_of === held.as_of
  );
}

/** Of the same rule, and not older. */
function isLater(stored: NullifierTable, held: NullifierTable | undefined): boolean {
  return (
    held === undefined ||
    (stored.mode === held.mode && stored.rule_hash === held.rule_hash && stored.as_of >= held.as_of)
  );
}

/** What a decision claimed; what was erased of it is taken to be what fits: it cannot be told. */
function claimOf(
  row: DecisionTable,
  stored: NullifierTable,
  held: NullifierTable | undefined,
  known: string,
): NullifierTable | undefined {
  const { nullifier, mode, rule_hash, openings, id } = row;
  const isErased = openings !== null;
  const older = stored.decision_id === id ? stored.as_of : (held?.as_of ?? 0);
  const as_of = row.as_of ?? (isErased ? older : null);
  if (nullifier === null || mode === null || rule_hash === null || as_of === null) return undefined;
  const subject = row.subject ?? (isErased && mode === "account" ? known : null);
  return { nullifier, mode, rule_hash, subject, as_of, decision_id: id };
}
