import type { AuditEntry } from "./audit-entry.ts";
import { digestTerms } from "./decision-terms.ts";
import {
  type DigestedField,
  digestDecision,
  ERASABLE_FIELDS,
  type ErasableField,
  openingsOf,
} from "./digest-decision.ts";
import type { ServiceDatabase } from "./open-database.ts";
import { type AuditLogReading, PAGE } from "./read-audit-log.ts";
import type { DecisionTable, DecisionTermsTable } from "./tables.ts";

/**
 * Whether each decision and its terms are as its audit entry digests them, none is missing or added, requests are consumed by exactly the
 * accepted ones, and as many fields are gone as entries say that were erased. Of a decision whose entry cannot be
 * opened, that it is there is all that can be told.
 */
export async function verifyDecisions(
  database: ServiceDatabase,
  { decisions, erased, erasedFields }: AuditLogReading,
): Promise<boolean> {
  const gone = new Map<ErasableField, number>();
  let count = 0;
  let last = 0;
  for (;;) {
    const rows = await database
      .selectFrom("decisions")
      .leftJoin("audit", "audit.sequence", "decisions.audit_sequence")
      .selectAll("decisions")
      .select(["audit.entry", "audit.commitment"])
      .where("decisions.audit_sequence", ">", last)
      .orderBy("decisions.audit_sequence")
      .limit(PAGE)
      .execute();
    const terms = await readTerms(database, rows);
    for (const { entry, commitment, ...row } of rows) {
      if (commitment === null || !isEntered(row, entry)) return false;
      if (!isOnItsTerms(row, terms.get(row.id))) return false;
      for (const field of erasedOf(row)) gone.set(field, (gone.get(field) ?? 0) + 1);
      last = row.audit_sequence;
    }
    count += rows.length;
    if (rows.length < PAGE) break;
  }
  return (
    count === decisions + erased &&
    ERASABLE_FIELDS.every((field) => (gone.get(field) ?? 0) === (erasedFields[field] ?? 0)) &&
    (await areConsumed(database)) &&
    (await haveDecisions(database))
  );
}

/** @param text of the entry; null where it was erased */
function isEntered(row: DecisionTable, text: string | null): boolean {
  try {
    if (!isErasureClean(row)) return false;
    const digest = digestDecision(row);
    if (text === null) return row.erased_at !== null;
    const entry = JSON.parse(text) as AuditEntry;
    return (
      row.erased_at === null &&
      entry.kind === "decision" &&
      entry.decisionId === row.id &&
      entry.outcome === row.outcome &&
      entry.digest === digest
    );
  } catch {
    return false;
  }
}

async function readTerms(
  database: ServiceDatabase,
  rows: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, DecisionTermsTable>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  const terms = await database
    .selectFrom("decision_terms")
    .selectAll()
    .where("decision_id", "in", ids)
    .execute();
  return new Map(terms.map((row) => [row.decision_id, row]));
}

/** There are terms exactly while the row has their digest. */
function isOnItsTerms(
  { terms_digest }: DecisionTable,
  terms: DecisionTermsTable | undefined,
): boolean {
  return terms_digest === (terms === undefined ? null : digestTerms(terms));
}

/** No terms are of a decision that there is not. */
async function haveDecisions(database: ServiceDatabase): Promise<boolean> {
  const [terms, digests] = await Promise.all([
    countOf(
      database.selectFrom("decision_terms").select((select) => select.fn.countAll().as("count")),
    ),
    countOf(
      database
        .selectFrom("decisions")
        .where("terms_digest", "is not", null)
        .select((select) => select.fn.countAll().as("count")),
    ),
  ]);
  return terms === digests;
}

/** What is erased is empty, and may be erased at all. */
function isErasureClean(row: DecisionTable): boolean {
  return erasedOf(row).every(
    (field) => row[field] === null && ERASABLE_FIELDS.some((erasable) => erasable === field),
  );
}

function erasedOf(row: DecisionTable): readonly ErasableField[] {
  if (row.openings === null) return [];
  const gone = Object.entries(openingsOf(row)).filter(([, opening]) => !("salt" in opening));
  return gone.map(([field]) => field as DigestedField as ErasableField);
}

/** Each accepted decision consumed its own request, and nothing else did: as many of the one as of the other. */
async function areConsumed(database: ServiceDatabase): Promise<boolean> {
  const counts = [
    database.selectFrom("decisions").where("outcome", "=", "accepted"),
    database.selectFrom("requests").where("decision_id", "is not", null),
    database
      .selectFrom("decisions")
      .innerJoin("requests", (join) =>
        join
          .onRef("requests.id", "=", "decisions.request_id")
          .onRef("requests.decision_id", "=", "decisions.id"),
      )
      .where("decisions.outcome", "=", "accepted"),
  ] as const;
  const [accepted, consumed, paired] = await Promise.all([
    countOf(counts[0].select((select) => select.fn.countAll().as("count"))),
    countOf(counts[1].select((select) => select.fn.countAll().as("count"))),
    countOf(counts[2].select((select) => select.fn.countAll().as("count"))),
  ]);
  return accepted === consumed && accepted === paired;
}

async function countOf(query: {
  executeTakeFirstOrThrow(): Promise<{ count: string | number | bigint }>;
}): Promise<number> {
  return Number((await query.executeTakeFirstOrThrow()).count);
}
