import { verifyIssuances } from "./issuance/verify-issuances.ts";
import type { ServiceDatabase } from "./open-database.ts";
import { readAuditLog } from "./read-audit-log.ts";
import { verifyDecisions } from "./verify-decisions.ts";
import { verifyNullifiers } from "./verify-nullifiers.ts";
import { verifyRecords } from "./verify-records.ts";
import { verifyTrustRoots } from "./verify-trust-roots.ts";

export interface AuditReport {
  readonly intact: boolean;
  readonly entries: number;
  /** The Merkle root over the stored commitments, 64 hex digits. Kept elsewhere, it lets a later check find a cut log. */
  readonly root: string;
  /** Entries that cannot be opened any more; their commitments still count. */
  readonly erased: number;
  /** Sequence number of the first entry that does not fit. */
  readonly brokenAt?: number;
  /** The part that does not hold. */
  readonly problem?: AuditProblem;
}

/** log: entries, their order, the tree, its checkpoints. The others: the store is not what the entries come to. */
export type AuditProblem =
  | "log"
  | "decisions"
  | "nullifiers"
  | "trust-roots"
  | "records"
  | "credentials";

/**
 * Recomputes the tree from the stored commitments, opens every entry that was not erased, and holds the store against
 * them: decisions, nullifiers, consumed requests, trust roots, policy packs, solvency reports, API keys, issued
 * credentials, and how much was erased are exactly what the entries come to. It reads page by page and several tables, so nobody should write meanwhile.
 */
export async function verifyAuditLog(database: ServiceDatabase): Promise<AuditReport> {
  const log = await readAuditLog(database);
  const { entries, root, erased, brokenAt } = log;
  const report = { entries, root, erased };
  if (brokenAt !== undefined) return { ...report, intact: false, brokenAt, problem: "log" };
  const parts: Record<Exclude<AuditProblem, "log">, () => Promise<boolean>> = {
    decisions: () => verifyDecisions(database, log),
    nullifiers: () => verifyNullifiers(database),
    "trust-roots": () => verifyTrustRoots(database, log.trustRoots),
    records: () => verifyRecords(database, log.records),
    credentials: () => verifyIssuances(database, log.credentials),
  };
  for (const [problem, verify] of Object.entries(parts)) {
    if (!(await verify())) return { ...report, intact: false, problem: problem as AuditProblem };
  }
  return { ...report, intact: true };
}
