import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { AuditError } from "../errors.ts";
import { CompactRange } from "./append-leaf.ts";
import { type Checkpoint, verifyCheckpoint } from "./checkpoint.ts";
import { leafOfCommitment } from "./commit-entry.ts";
import { EntryReader, type ExportedEntries } from "./exported-entries.ts";
import { isSameHash } from "./merkle-hash.ts";
import { exportForm, parseExportEntry, parseExportHeader } from "./parse-audit-export.ts";
import { encodeVerifierKey, parseVerifierKey, type VerifierKey } from "./verifier-key.ts";

export interface VerifyAuditExportOptions {
  /** The log's key, known from elsewhere. Without it the key that the export names is used, and `isPinned` is false. */
  readonly key?: VerifierKey;
  /** A checkpoint of the same log that was kept: the export must continue it. Signed note. */
  readonly since?: string;
}

export interface VerifiedAuditExport extends ExportedEntries {
  readonly origin: string;
  readonly size: number;
  /** 64 hex digits. */
  readonly root: string;
  readonly verifierKey: string;
  /** Whether the signature was verified under a key that did not come with the export. Else it shows nothing. */
  readonly isPinned: boolean;
  /** Size of the checkpoint that it continues. */
  readonly since?: number;
}

/**
 * Recomputes a log from its export alone, line by line: the root, which the signed checkpoint must have; the root at
 * the size of an older checkpoint; each entry that can be opened.
 * @param lines without their line feeds; the header first
 * @throws AuditError `ERR_AUDIT_EXPORT_FORM`; `ERR_AUDIT_KEY_FORM`; as `verifyCheckpoint`; `ERR_AUDIT_ROOT_MISMATCH` where
 *   the entries are not those that were signed; `ERR_AUDIT_TRUNCATED`, `ERR_AUDIT_SPLIT_VIEW`, `ERR_AUDIT_CONSISTENCY`
 *   where the older checkpoint does not fit; `ERR_AUDIT_OPENING`, `ERR_AUDIT_ENTRY` for an entry, named in the details
 */
export async function verifyAuditExport(
  lines: AsyncIterable<string> | Iterable<string>,
  { key, since }: VerifyAuditExportOptions = {},
): Promise<VerifiedAuditExport> {
  const entries = new EntryReader();
  const range = new CompactRange();
  let opened: OpenedHeader | undefined;
  for await (const line of lines) {
    if (opened === undefined) {
      opened = openHeader(line, key, since);
    } else {
      if (range.size >= opened.checkpoint.size) {
        throw exportForm(range.size + 2, "follows the last entry");
      }
      const entry = parseExportEntry(line, range.size + 1);
      range.append(leafOfCommitment(hexToBytes(entry.commitment)));
      entries.read(entry);
    }
    assertSince(range, opened.older);
  }
  if (opened === undefined) throw exportForm(1, "is missing");
  const { checkpoint, verifierKey, older } = opened;
  if (range.size < checkpoint.size) throw exportForm(range.size + 2, "is missing");
  if (!isSameHash(range.root(), checkpoint.root)) {
    throw new AuditError("ERR_AUDIT_ROOT_MISMATCH", "the entries are not those that were signed");
  }
  return {
    ...entries.summary(),
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: bytesToHex(checkpoint.root),
    verifierKey,
    isPinned: key !== undefined,
    ...(older === undefined ? {} : { since: older.size }),
  };
}

interface OpenedHeader {
  readonly checkpoint: Checkpoint;
  readonly verifierKey: string;
  readonly older?: Checkpoint;
}

function openHeader(line: string, pinned?: VerifierKey, since?: string): OpenedHeader {
  const { verifierKey, origin, size, checkpoint: note } = parseExportHeader(line);
  const named = parseVerifierKey(verifierKey);
  if (pinned !== undefined && encodeVerifierKey(pinned) !== encodeVerifierKey(named)) {
    throw new AuditError(
      "ERR_AUDIT_KEY_UNKNOWN",
      "the export names another key than the pinned one",
    );
  }
  const keys = [pinned ?? named];
  const checkpoint = verifyCheckpoint(note, { keys, origin });
  if (checkpoint.size !== size) throw exportForm(1, "names another size than its checkpoint");
  if (since === undefined) return { checkpoint, verifierKey };
  const older = verifyCheckpoint(since, { keys, origin });
  if (older.size > size) {
    throw new AuditError("ERR_AUDIT_TRUNCATED", "the export is shorter than the older checkpoint");
  }
  if (older.size === size && !isSameHash(older.root, checkpoint.root)) {
    throw new AuditError("ERR_AUDIT_SPLIT_VIEW", "two roots were signed for one size of the log", {
      details: { size },
    });
  }
  return { checkpoint, verifierKey, older };
}

/** The root at the older checkpoint's size is recomputed on the way. */
function assertSince(range: CompactRange, older: Checkpoint | undefined): void {
  if (older === undefined || range.size !== older.size) return;
  if (!isSameHash(range.root(), older.root)) {
    throw new AuditError(
      "ERR_AUDIT_CONSISTENCY",
      "the export does not continue the older checkpoint",
    );
  }
}
