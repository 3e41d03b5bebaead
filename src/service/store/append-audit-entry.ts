import { createHash } from "node:crypto";
import type { Transaction } from "kysely";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { ServiceTables } from "./tables.ts";

/** What the audit log says: the least that shows what was decided, when, and in which order. */
export type AuditEntry =
  | {
      readonly kind: "decision";
      readonly at: number;
      readonly decisionId: string;
      readonly requestId: string;
      readonly policyId: string;
      readonly outcome: "accepted" | "refused";
      readonly code?: string;
      /** `digestDecision` of the row, which holds the rest. */
      readonly digest: string;
    }
  | {
      readonly kind: "trust-root" | "trust-root-withdrawal";
      readonly at: number;
      readonly root: string;
      /** Id of the API key. */
      readonly operator: string;
    }
  | {
      readonly kind: "solvency-report";
      readonly at: number;
      /** Its id, which is its digest. */
      readonly report: string;
      /** Id of the API key. */
      readonly operator: string;
    };

/** The hash before the first entry. */
export const GENESIS_HASH = "0".repeat(64);

/** SHA-256 of four lines, 64 hex digits. @param entry its canonical JSON, as the log holds it */
export function auditHash(sequence: number, previousHash: string, entry: string): string {
  return createHash("sha256")
    .update(`symbolon/audit/2\n${sequence}\n${previousHash}\n${entry}`, "utf8")
    .digest("hex");
}

/** Appends within the caller's transaction, which holds the write lock. Returns the entry's sequence number. */
export async function appendAuditEntry(
  transaction: Transaction<ServiceTables>,
  entry: AuditEntry,
): Promise<number> {
  const last = await transaction
    .selectFrom("audit")
    .select(["sequence", "hash"])
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  const sequence = (last?.sequence ?? 0) + 1;
  const previousHash = last?.hash ?? GENESIS_HASH;
  const text = canonicalJson(entry);
  const hash = auditHash(sequence, previousHash, text);
  await transaction
    .insertInto("audit")
    .values({ sequence, entry: text, previous_hash: previousHash, hash })
    .execute();
  return sequence;
}
