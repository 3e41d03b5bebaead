import type { ServiceDatabase } from "./open-database.ts";
import type { TrustRootEntry } from "./read-audit-log.ts";

/** Whether the trust roots, their order and their withdrawals are those of the audit entries. */
export async function verifyTrustRoots(
  database: ServiceDatabase,
  entries: readonly TrustRootEntry[],
): Promise<boolean> {
  const expected: { root: string; postedAt: number; withdrawnAt: number | null }[] = [];
  for (const entry of entries) {
    if (entry.kind === "trust-root") {
      expected.push({ root: entry.root, postedAt: entry.at, withdrawnAt: null });
    } else {
      const last = expected.findIndex(({ root }) => root === entry.root);
      for (const held of expected.slice(0, last + 1)) held.withdrawnAt ??= entry.at;
    }
  }
  const rows = await database
    .selectFrom("trust_roots")
    .select(["root", "posted_at", "withdrawn_at"])
    .orderBy("sequence")
    .execute();
  return (
    rows.length === expected.length &&
    rows.every(
      (row, i) =>
        row.root === expected[i]?.root &&
        row.posted_at === expected[i]?.postedAt &&
        row.withdrawn_at === expected[i]?.withdrawnAt,
    )
  );
}
