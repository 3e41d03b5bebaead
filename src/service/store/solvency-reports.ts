import type { Transaction } from "kysely";
import { appendAuditEntry } from "./append-audit-entry.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { ServiceTables, SolvencyReportTable } from "./tables.ts";

export interface NewSolvencyReport {
  readonly report: SolvencyReportTable;
  /** Id of the API key that posts it. */
  readonly operator: string;
}

/** Stores a report once, within the caller's transaction. The same report again, however signed, changes nothing. */
export async function addSolvencyReport(
  transaction: Transaction<ServiceTables>,
  { report, operator }: NewSolvencyReport,
): Promise<{ readonly created: boolean; readonly receivedAt: number }> {
  const held = await transaction
    .selectFrom("solvency_reports")
    .select("received_at")
    .where("id", "=", report.id)
    .executeTakeFirst();
  if (held !== undefined) return { created: false, receivedAt: held.received_at };
  await transaction.insertInto("solvency_reports").values(report).execute();
  await appendAuditEntry(transaction, {
    kind: "solvency-report",
    at: report.received_at,
    report: report.id,
    operator,
  });
  return { created: true, receivedAt: report.received_at };
}

export function findSolvencyReport(
  database: ServiceDatabase,
  id: string,
): Promise<SolvencyReportTable | undefined> {
  return database
    .selectFrom("solvency_reports")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
}
