import { randomBytes } from "node:crypto";
import type { Transaction } from "kysely";
import {
  commitmentOf,
  type DecisionOpenings,
  DIGESTED_FIELDS,
  ERASABLE_FIELDS,
  type ErasableField,
  openingsOf,
} from "./digest-decision.ts";
import { eraseCopiesOfRequests } from "./erase-copies-of-requests.ts";
import type { DecisionTable, ServiceTables } from "./tables.ts";

export interface EraseDecisionOptions {
  readonly decisionId: string;
  /** Fields of the decision's row. */
  readonly fields?: readonly ErasableField[];
  /** Whether the entry of the audit log can be opened after. */
  readonly keepOpening?: boolean;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What was there and is gone. */
export interface Erased {
  readonly openings: number;
  readonly fields: Readonly<Partial<Record<ErasableField, number>>>;
}

/** Stands in place of a decision's id where a nullifier stays and whose it was does not. */
export const ERASED_LINK = "erased:";

/**
 * Erases what a decision says of its holder, within the caller's transaction, which must log it: fields with their
 * salts, the decision's terms, the request as it was served and as it was answered or carried, events that were not
 * cleared away yet, what opens the entry of the audit log. The nullifier itself stays taken: without
 * it the same proof would count once more. Nothing says any more which decision took it.
 * @returns undefined where there is no such decision
 */
export async function eraseDecision(
  transaction: Transaction<ServiceTables>,
  { decisionId, fields = ERASABLE_FIELDS, keepOpening = false, now }: EraseDecisionOptions,
): Promise<Erased | undefined> {
  const row = await transaction
    .selectFrom("decisions")
    .selectAll()
    .where("id", "=", decisionId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const present = withTerms(fields).filter((field) => row[field] !== null);
  await eraseFields(transaction, row, present);
  await unlinkNullifier(transaction, decisionId, present);
  if (present.includes("terms_digest")) {
    await transaction.deleteFrom("decision_terms").where("decision_id", "=", decisionId).execute();
  }
  // Nothing is told of it any more: what an event says is made of what is gone.
  await transaction
    .deleteFrom("webhook_deliveries")
    .where("decision_id", "=", decisionId)
    .execute();
  await eraseCopiesOfRequests(transaction, [row.request_id]);
  // Its body names the subject. Who was refused gets no further try under it.
  await transaction
    .updateTable("requests")
    .set({ body: "{}", closed: 1 })
    .where("id", "=", row.request_id)
    .execute();
  const openings = keepOpening ? 0 : await eraseOpening(transaction, row, now);
  return { openings, fields: Object.fromEntries(present.map((field) => [field, 1])) };
}

/** The terms go with whatever goes. */
function withTerms(fields: readonly ErasableField[]): readonly ErasableField[] {
  return fields.length === 0 ? [] : [...new Set<ErasableField>([...fields, "terms_digest"])];
}

async function eraseFields(
  transaction: Transaction<ServiceTables>,
  row: DecisionTable,
  fields: readonly ErasableField[],
): Promise<void> {
  if (fields.length === 0) return;
  const before = openingsOf(row);
  const after = DIGESTED_FIELDS.map((field) => [
    field,
    fields.some((erased) => erased === field)
      ? { commitment: commitmentOf(row, field, before) }
      : before[field],
  ]);
  await transaction
    .updateTable("decisions")
    .set({
      ...Object.fromEntries(fields.map((field) => [field, null])),
      salt: "",
      openings: JSON.stringify(Object.fromEntries(after) as DecisionOpenings),
    })
    .where("id", "=", row.id)
    .execute();
}

async function unlinkNullifier(
  transaction: Transaction<ServiceTables>,
  decisionId: string,
  fields: readonly ErasableField[],
): Promise<void> {
  const changes = {
    ...(fields.includes("subject") || fields.includes("nullifier") ? { subject: null } : {}),
    ...(fields.includes("nullifier")
      ? { decision_id: `${ERASED_LINK}${randomBytes(16).toString("hex")}` }
      : {}),
  };
  if (Object.keys(changes).length === 0) return;
  await transaction
    .updateTable("nullifiers")
    .set(changes)
    .where("decision_id", "=", decisionId)
    .execute();
}

async function eraseOpening(
  transaction: Transaction<ServiceTables>,
  { id, audit_sequence }: DecisionTable,
  now: number,
): Promise<number> {
  await transaction
    .updateTable("decisions")
    .set({ erased_at: now })
    .where("id", "=", id)
    .where("erased_at", "is", null)
    .execute();
  const { numUpdatedRows } = await transaction
    .updateTable("audit")
    .set({ entry: null, salt: null })
    .where("sequence", "=", audit_sequence)
    .where("entry", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** The sum of several. */
export function sumErased(all: readonly Erased[]): Erased {
  const fields: Partial<Record<ErasableField, number>> = {};
  for (const field of ERASABLE_FIELDS) {
    const count = all.reduce((sum, erased) => sum + (erased.fields[field] ?? 0), 0);
    if (count > 0) fields[field] = count;
  }
  return { openings: all.reduce((sum, { openings }) => sum + openings, 0), fields };
}
