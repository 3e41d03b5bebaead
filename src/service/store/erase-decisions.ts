import { appendAuditEntry } from "./append-audit-entry.ts";
import {
  type EraseDecisionOptions,
  type Erased,
  eraseDecision,
  sumErased,
} from "./erase-decision.ts";
import type { ServiceDatabase } from "./open-database.ts";

export interface EraseDecisionsOptions extends Omit<EraseDecisionOptions, "decisionId"> {
  readonly decisionIds: readonly string[];
  readonly cause: "retention" | "request";
}

/**
 * Erases several decisions and logs how much was erased, in one transaction. Nothing is logged where nothing was there.
 * Call `purgeErased` after.
 */
export async function eraseDecisions(
  database: ServiceDatabase,
  { decisionIds, cause, ...options }: EraseDecisionsOptions,
): Promise<Erased> {
  return database.transaction().execute(async (transaction) => {
    const all: Erased[] = [];
    for (const decisionId of decisionIds) {
      const erased = await eraseDecision(transaction, { ...options, decisionId });
      if (erased !== undefined) all.push(erased);
    }
    const sum = sumErased(all);
    if (sum.openings > 0 || Object.keys(sum.fields).length > 0) {
      await appendAuditEntry(transaction, { kind: "erasure", at: options.now, cause, ...sum });
    }
    return sum;
  });
}
