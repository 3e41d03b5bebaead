import { createHash, type Hash } from "node:crypto";
import {
  type BackupHeader,
  type BackupValue,
  backupError,
  countsSchema,
  endSchema,
  headerSchema,
  rowSchema,
  tableSchema,
} from "./backup-format.ts";
import { STORED_TABLES } from "./stored-tables.ts";

/** The bytes of a backup, from its start; called once for each time that it is read. */
export type BackupSource = () => AsyncIterable<Uint8Array>;

export interface BackupVisitor {
  readonly table?: (table: string, columns: readonly string[]) => Promise<void>;
  readonly row?: (row: readonly BackupValue[]) => Promise<void>;
}

/** A leaf list is some MB at most. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * Reads a backup whole and tells what it finds on the way. That it was whole and unaltered is known when this resolves,
 * and not before: who acts on what is found must be able to take it back.
 * @throws ServiceError `ERR_SERVICE_BACKUP` for what is no backup, cut, altered, or of another version
 */
export async function readBackup(
  source: BackupSource,
  { table, row }: BackupVisitor = {},
): Promise<BackupHeader> {
  const hash = createHash("sha256");
  const lines = linesOf(source(), hash);
  const header = parse(headerSchema, await next(lines), "has no header that this version knows");
  const found: Record<string, number> = {};
  let width = 0;
  let current: string | undefined;
  let line = await next(lines);
  for (; !line.startsWith('{"counts"'); line = await next(lines)) {
    if (line.startsWith("[")) {
      const values = parse(rowSchema, line, "has a row that is none");
      if (current === undefined || values.length !== width) throw backupError("has a stray row");
      found[current] = (found[current] ?? 0) + 1;
      await row?.(values);
    } else {
      const named = parse(tableSchema, line, "has a line of no known form");
      if (!Object.hasOwn(STORED_TABLES, named.table) || Object.hasOwn(found, named.table)) {
        throw backupError("has a table that the store has not, or one twice");
      }
      current = named.table;
      width = named.columns.length;
      found[current] = 0;
      await table?.(named.table, named.columns);
    }
  }
  const { counts } = parse(countsSchema, line, "has no counts");
  if (!isSame(counts, found)) throw backupError("lacks rows, or has too many");
  const { sha256 } = parse(endSchema, await next(lines), "has no end");
  if (sha256 !== hash.copy().digest("hex"))
    throw backupError("was altered: its SHA-256 is another");
  if (!(await lines.next()).done) throw backupError("goes on after its end");
  return header;
}

function isSame(counts: Record<string, number>, found: Record<string, number>): boolean {
  const names = Object.keys(found);
  return (
    names.length === Object.keys(counts).length &&
    names.every((name) => Object.hasOwn(counts, name) && counts[name] === found[name])
  );
}

interface Schema<T> {
  readonly safeParse: (value: unknown) => { success: true; data: T } | { success: false };
}

function parse<T>(schema: Schema<T>, line: string, fault: string): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw backupError(fault);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw backupError(fault);
  return parsed.data;
}

async function next(lines: AsyncIterator<string>): Promise<string> {
  const { value, done } = await lines.next();
  if (done === true) throw backupError("was cut: it has no end");
  return value as string;
}

/** A line enters the hash when the one after it is asked for: when the last is there, it is over all before. */
async function* linesOf(
  source: AsyncIterable<Uint8Array>,
  hash: Hash,
): AsyncGenerator<string, void> {
  let pending: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    let rest = Buffer.from(chunk);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = Buffer.concat([...pending, rest.subarray(0, end + 1)]);
      pending = [];
      length = 0;
      yield line.subarray(0, -1).toString("utf8");
      hash.update(line);
      rest = rest.subarray(end + 1);
    }
    length += rest.length;
    if (length > LONGEST_LINE) throw backupError("has a line that is too long");
    if (rest.length > 0) pending.push(rest);
  }
  if (pending.length > 0) throw backupError("was cut within a line");
}
