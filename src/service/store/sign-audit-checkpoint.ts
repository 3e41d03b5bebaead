import { bytesToHex } from "@noble/hashes/utils.js";
import { AuditError } from "../../errors.ts";
import { signCheckpoint, verifyCheckpoint } from "../../transparency/checkpoint.ts";
import type { NoteSigner } from "../../transparency/signed-note.ts";
import { encodeVerifierKey } from "../../transparency/verifier-key.ts";
import { auditRoot, auditSize } from "./audit-tree.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { AuditCheckpointTable } from "./tables.ts";

export interface SignAuditCheckpointOptions {
  /** Its key's name is the log's origin. */
  readonly signer: NoteSigner;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * The checkpoint of the log as it is: the stored one, or one that is signed and stored now. The log signs one root a
 * size, and nothing that does not continue what it signed before.
 * @throws AuditError `ERR_AUDIT_TRUNCATED` where the log is shorter than a checkpoint of it, `ERR_AUDIT_SPLIT_VIEW`
 *   where its entries are not those that were signed: the store was changed behind the service's back
 */
export async function signAuditCheckpoint(
  database: ServiceDatabase,
  { signer, now }: SignAuditCheckpointOptions,
): Promise<AuditCheckpointTable> {
  const stored = await findCheckpoint(database);
  if (stored !== undefined && stored.size === (await auditSize(database))) {
    // The usual case: nothing was decided since. No lock is taken, also where anybody may ask.
    await assertSameRoot(database, stored);
    if (isSignedBy(stored, signer)) return stored;
  }
  return database.transaction().execute(async (transaction) => {
    const size = await auditSize(transaction);
    const newest = await findCheckpoint(transaction);
    if (newest !== undefined) {
      if (newest.size > size) {
        throw new AuditError(
          "ERR_AUDIT_TRUNCATED",
          "the audit log is shorter than a checkpoint that was signed of it; verify the store",
        );
      }
      await assertSameRoot(transaction, newest);
      if (newest.size === size && isSignedBy(newest, signer)) return newest;
    }
    const root = await auditRoot(transaction, size);
    const row: AuditCheckpointTable = {
      size,
      root: bytesToHex(root),
      note: signCheckpoint({ origin: signer.key.name, size, root }, [signer]),
      verifier_key: encodeVerifierKey(signer.key),
      signed_at: now,
    };
    // The same root under another key says nothing else: the service's key was changed.
    if (newest?.size === size) {
      await transaction
        .updateTable("audit_checkpoints")
        .set(row)
        .where("size", "=", size)
        .execute();
    } else {
      await transaction.insertInto("audit_checkpoints").values(row).execute();
    }
    return row;
  });
}

/** The newest that was signed. */
export function findCheckpoint(
  database: ServiceDatabase,
): Promise<AuditCheckpointTable | undefined> {
  return database
    .selectFrom("audit_checkpoints")
    .selectAll()
    .orderBy("size", "desc")
    .limit(1)
    .executeTakeFirst();
}

async function assertSameRoot(
  database: ServiceDatabase,
  { size, root }: AuditCheckpointTable,
): Promise<void> {
  if (bytesToHex(await auditRoot(database, size)) !== root) {
    throw new AuditError(
      "ERR_AUDIT_SPLIT_VIEW",
      "the audit log holds other entries than those that were signed; verify the store",
    );
  }
}

function isSignedBy({ note, root, size }: AuditCheckpointTable, { key }: NoteSigner): boolean {
  try {
    const signed = verifyCheckpoint(note, { keys: [key], origin: key.name });
    return signed.size === size && bytesToHex(signed.root) === root;
  } catch {
    return false;
  }
}
