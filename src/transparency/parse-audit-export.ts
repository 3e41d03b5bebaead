import { AuditError } from "../errors.ts";

/** The first line of an export. */
export interface AuditExportHeader {
  readonly type: "SymbolonAuditLog";
  readonly version: 1;
  readonly origin: string;
  /** Of the key that signed the checkpoint, as the exporter says. Trust one that came another way. */
  readonly verifierKey: string;
  /** Entries, and so lines that follow. */
  readonly size: number;
  /** Signed note of exactly that size. */
  readonly checkpoint: string;
}

/** Every further line. */
export interface AuditExportEntry {
  /** From 1. */
  readonly sequence: number;
  /** 64 hex digits. */
  readonly commitment: string;
  /** Canonical JSON; absent where it was erased, and its salt with it. */
  readonly entry?: string;
  /** Hex. */
  readonly salt?: string;
}

/** A line without an end is refused at this length. */
export const MAX_EXPORT_LINE = 262_144;

/** @throws AuditError `ERR_AUDIT_EXPORT_FORM` */
export function parseExportHeader(line: string): AuditExportHeader {
  const json = parseLine(line, 1);
  const { type, version, origin, verifierKey, size, checkpoint } = json;
  const isHeader =
    type === "SymbolonAuditLog" &&
    version === 1 &&
    typeof origin === "string" &&
    typeof verifierKey === "string" &&
    Number.isSafeInteger(size) &&
    typeof checkpoint === "string" &&
    Object.keys(json).length === 6;
  if (!isHeader) throw exportForm(1, "is no header of an audit log's export");
  return json as unknown as AuditExportHeader;
}

/** @param sequence that the line must have. @throws AuditError `ERR_AUDIT_EXPORT_FORM` */
export function parseExportEntry(line: string, sequence: number): AuditExportEntry {
  const json = parseLine(line, sequence + 1);
  const { commitment, entry, salt } = json;
  const isErased = entry === undefined && salt === undefined;
  const isEntry =
    json.sequence === sequence &&
    isHex(commitment, 32) &&
    (isErased || (typeof entry === "string" && isHex(salt))) &&
    Object.keys(json).length === (isErased ? 2 : 4);
  if (!isEntry) throw exportForm(sequence + 1, `is not entry ${sequence}`);
  return json as unknown as AuditExportEntry;
}

function isHex(value: unknown, bytes?: number): boolean {
  return (
    typeof value === "string" &&
    /^([0-9a-f]{2}){16,}$/.test(value) &&
    (bytes === undefined || value.length === bytes * 2)
  );
}

function parseLine(line: string, number: number): Record<string, unknown> {
  if (line.length > MAX_EXPORT_LINE) throw exportForm(number, "is too long");
  try {
    const json: unknown = JSON.parse(line);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) {
      return json as Record<string, unknown>;
    }
  } catch {
    // Said below: the parser's own message quotes the text.
  }
  throw exportForm(number, "is no JSON object");
}

export function exportForm(line: number, what: string): AuditError {
  return new AuditError("ERR_AUDIT_EXPORT_FORM", `line ${line} of the export ${what}`, {
    details: { line },
  });
}
