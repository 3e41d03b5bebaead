import { webcrypto } from "node:crypto";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Transaction } from "kysely";
import { canonicalJson } from "../../field/canonical-json.ts";
import { appendLeaf, siblingsOfLeaf } from "../../transparency/append-leaf.ts";
import { commitEntry, leafOfCommitment, SALT_BYTES } from "../../transparency/commit-entry.ts";
import type { AuditEntry } from "./audit-entry.ts";
import { auditSize, nodeReader } from "./audit-tree.ts";
import type { ServiceTables } from "./tables.ts";

export type { AuditEntry } from "./audit-entry.ts";

/** The one place that the log's salts come from. */
function freshSalt(): Uint8Array {
  return webcrypto.getRandomValues(new Uint8Array(SALT_BYTES));
}

/**
 * Appends within the caller's transaction, which holds the write lock: the commitment, what opens it, and the subtrees
 * that are complete with it. Reads and writes grow with the logarithm of the log. Returns the entry's sequence number.
 * @throws ServiceError `ERR_SERVICE_STORE` where a node of the tree is missing
 */
export async function appendAuditEntry(
  transaction: Transaction<ServiceTables>,
  entry: AuditEntry,
  salt: Uint8Array = freshSalt(),
): Promise<number> {
  const index = await auditSize(transaction);
  const text = canonicalJson(entry);
  const commitment = commitEntry(salt, text);
  const siblings = await nodeReader(transaction)(siblingsOfLeaf(index));
  const nodes = appendLeaf(index, leafOfCommitment(commitment), siblings);
  const sequence = index + 1;
  await transaction
    .insertInto("audit")
    .values({
      sequence,
      commitment: bytesToHex(commitment),
      entry: text,
      salt: bytesToHex(salt),
    })
    .execute();
  await transaction
    .insertInto("audit_nodes")
    .values(nodes.map(({ hash, ...address }) => ({ ...address, hash: bytesToHex(hash) })))
    .execute();
  return sequence;
}
