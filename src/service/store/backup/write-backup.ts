import { createHash } from "node:crypto";
import { sql, type Transaction } from "kysely";
import { ServiceError } from "../../../errors.ts";
import { appliedMigrations, type ServiceDatabase } from "../open-database.ts";
import { readStoreState } from "../store-state.ts";
import type { ServiceTables } from "../tables.ts";
import { BACKUP_TYPE, type BackupHeader, type BackupValue, rowSchema } from "./backup-format.ts";
import { STORED_TABLES } from "./stored-tables.ts";

export interface BackupReport {
  readonly header: BackupHeader;
  /** Rows of each table. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * The whole store as one moment had it, while others go on writing: a read transaction of SQLite, `repeatable read` of
 * PostgreSQL. The form is the same of both.
 * @param write takes the pieces as they are read, and rejects where they cannot be kept
 * @param now Unix milliseconds
 */
export async function writeBackup(
  database: ServiceDatabase,
  write: (pieces: AsyncIterable<string>) => Promise<void>,
  { now }: { readonly now: number },
): Promise<BackupReport> {
  return database
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (snapshot) => {
      const header = await headerOf(snapshot, now);
      const counts: Record<string, number> = {};
      await write(sealed(piecesOf(snapshot, header, counts)));
      return { header, counts };
    });
}

async function headerOf(snapshot: Transaction<ServiceTables>, now: number): Promise<BackupHeader> {
  const { isRestored: _, ...state } = await readStoreState(snapshot);
  const schema = (await appliedMigrations(snapshot)).at(-1);
  if (schema === undefined) throw new ServiceError("ERR_SERVICE_STORE", "the store is none");
  return { type: BACKUP_TYPE, version: 1, schema, createdAt: new Date(now).toISOString(), state };
}

async function* piecesOf(
  snapshot: Transaction<ServiceTables>,
  header: BackupHeader,
  counts: Record<string, number>,
): AsyncGenerator<string> {
  yield lineOf(header);
  const held = await snapshot.introspection.getTables();
  for (const [table, { key, page }] of Object.entries(STORED_TABLES)) {
    const found = held.find(({ name }) => name === table);
    if (found === undefined) throw new ServiceError("ERR_SERVICE_STORE", `there is no ${table}`);
    const columns = found.columns.map(({ name }) => name).sort();
    yield lineOf({ table, columns });
    let count = 0;
    let after: BackupValue[] | undefined;
    for (;;) {
      const rows = await pageOf(snapshot, { table, columns, key, after, page });
      const values = rows.map((row) => rowSchema.parse(columns.map((name) => row[name])));
      yield values.map(lineOf).join("");
      count += rows.length;
      const last = rows.at(-1);
      if (last === undefined || rows.length < page) break;
      after = key.map((name) => last[name] ?? null);
    }
    counts[table] = count;
  }
  yield lineOf({ counts });
}

interface Page {
  readonly table: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  readonly after: readonly BackupValue[] | undefined;
  readonly page: number;
}

async function pageOf(
  snapshot: Transaction<ServiceTables>,
  { table, columns, key, after, page }: Page,
): Promise<Record<string, BackupValue>[]> {
  const names = (list: readonly string[]) => sql.join(list.map((name) => sql.ref(name)));
  const from = after === undefined ? sql`` : sql`where (${names(key)}) > (${sql.join(after)})`;
  const { rows } = await sql<Record<string, BackupValue>>`
    select ${names(columns)} from ${sql.table(table)} ${from} order by ${names(key)} limit ${page}
  `.execute(snapshot);
  return rows;
}

/** The pieces, and after them the digest of all. */
async function* sealed(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  const hash = createHash("sha256");
  for await (const piece of pieces) {
    hash.update(piece, "utf8");
    yield piece;
  }
  yield lineOf({ sha256: hash.digest("hex") });
}

function lineOf(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
