import { AuditError } from "../../errors.ts";
import { parseCheckpoint } from "../../transparency/checkpoint.ts";
import type { AuditExportHeader } from "../../transparency/parse-audit-export.ts";
import { parseNote } from "../../transparency/signed-note.ts";
import type { ServiceDatabase } from "./open-database.ts";
import { readAuditEntries } from "./read-audit-entries.ts";
import { findCheckpoint } from "./sign-audit-checkpoint.ts";

const PAGE = 1000;

export interface AuditExport {
  readonly header: AuditExportHeader;
  /** One JSON object a line, each with its line feed; read once. */
  readonly lines: AsyncIterable<string>;
}

/**
 * The log up to its newest checkpoint, for whoever verifies it elsewhere. No key is needed: what the service signed is
 * in the store.
 * @throws AuditError `ERR_AUDIT_KEY_UNKNOWN` where no checkpoint was signed yet
 */
export async function exportAuditLog(database: ServiceDatabase): Promise<AuditExport> {
  const newest = await findCheckpoint(database);
  if (newest === undefined) {
    throw new AuditError(
      "ERR_AUDIT_KEY_UNKNOWN",
      "no checkpoint was signed yet: ask the running service for one",
    );
  }
  const header: AuditExportHeader = {
    type: "SymbolonAuditLog",
    version: 1,
    origin: parseCheckpoint(parseNote(newest.note).text).origin,
    verifierKey: newest.verifier_key,
    size: newest.size,
    checkpoint: newest.note,
  };
  return { header, lines: linesOf(database, header) };
}

async function* linesOf(
  database: ServiceDatabase,
  header: AuditExportHeader,
): AsyncGenerator<string> {
  yield `${JSON.stringify(header)}\n`;
  let after = 0;
  while (after < header.size) {
    const entries = await readAuditEntries(database, { after, limit: PAGE, upTo: header.size });
    if (entries.length === 0) return;
    for (const entry of entries) yield `${JSON.stringify(entry)}\n`;
    after = entries.at(-1)?.sequence ?? header.size;
  }
}
