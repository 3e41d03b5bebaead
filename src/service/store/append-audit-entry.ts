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
      readonly kind: "api-key";
      readonly at: number;
      /** Id of the API key. */
      readonly clientId: string;
      /** Separated by spaces. */
      readonly scopes: string;
    }
  | { readonly kind: "api-key-revocation"; readonly at: number; readonly clientId: string }
  | {
      /** An older state was put back, and whoever runs the service took it: see `acceptRestored`. */
      readonly kind: "store-restored";
      readonly at: number;
      readonly era: number;
      /** Entries that the log is known to have had, where they are known; those after this one's sequence are lost. */
      readonly knownSize?: number;
      readonly knownHead?: string;
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
