import type { Transaction } from "kysely";
import { ServiceError } from "../../../errors.ts";
import {
  appliedMigrations,
  migrateStore,
  openDatabase,
  type ServiceDatabase,
  type StoreConnection,
} from "../open-database.ts";
import { readStoreState } from "../store-state.ts";
import type { ServiceTables } from "../tables.ts";
import { type BackupHeader, type BackupValue, backupError } from "./backup-format.ts";
import { type BackupSource, readBackup } from "./read-backup.ts";
import { STORED_TABLES } from "./stored-tables.ts";

/** Of one statement; SQLite takes 32,766, PostgreSQL 65,535. */
const MOST_PARAMETERS = 2_000;

/**
 * Puts a backup into an empty store, of whichever kind, in one transaction: whole or not at all. It is read to its end
 * before anything is opened, and once more while it is written; what was altered in between takes everything back.
 * The store is then held to be restored: the service starts on it once it is known, or accepted, that it lacks nothing.
 * @throws ServiceError `ERR_SERVICE_BACKUP` for a backup that is cut, altered or of a later version
 * @throws ServiceError `ERR_SERVICE_CONFLICT` for a store that has anything in it
 */
export async function restoreBackup(
  connect: () => StoreConnection,
  source: BackupSource,
): Promise<{ readonly database: ServiceDatabase; readonly header: BackupHeader }> {
  const header = await readBackup(source);
  const database = await openDatabase(connect(), { schema: header.schema });
  try {
    await database.transaction().execute(async (transaction) => {
      await assertEmpty(transaction, header);
      await fill(transaction, source);
      await transaction.updateTable("identity").set({ restored: 1 }).execute();
      const { size, head, storeId, era } = await readStoreState(transaction);
      const is = [size, head, storeId, era].join();
      const { state } = header;
      if (is !== [state.size, state.head, state.storeId, state.era].join()) {
        throw backupError("holds another state than its header says");
      }
    });
    await migrateStore(database);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return { database, header };
}

async function assertEmpty(
  transaction: Transaction<ServiceTables>,
  { schema }: BackupHeader,
): Promise<void> {
  // A backup may be of a schema in which later tables are not there yet.
  const there = new Set((await transaction.introspection.getTables()).map(({ name }) => name));
  for (const table of Object.keys(STORED_TABLES) as (keyof ServiceTables)[]) {
    if (table === "identity" || !there.has(table)) continue;
    const row = await transaction.selectFrom(table).selectAll().limit(1).executeTakeFirst();
    if (row !== undefined) {
      throw new ServiceError("ERR_SERVICE_CONFLICT", "the store is not empty; name an empty one");
    }
  }
  if ((await appliedMigrations(transaction)).at(-1) !== schema) {
    throw new ServiceError(
      "ERR_SERVICE_CONFLICT",
      "the empty store has another schema than the backup; name one that was never opened",
    );
  }
}

async function fill(transaction: Transaction<ServiceTables>, source: BackupSource): Promise<void> {
  let insert: ((rows: Record<string, BackupValue>[]) => Promise<unknown>) | undefined;
  let columns: readonly string[] = [];
  let rows: Record<string, BackupValue>[] = [];
  let size = 0;
  const flush = async () => {
    if (rows.length > 0) await insert?.(rows);
    rows = [];
    size = 0;
  };
  await transaction.deleteFrom("identity").execute();
  await readBackup(source, {
    async table(name, named) {
      await flush();
      columns = named;
      // The names are those of STORED_TABLES; the columns are held to the table by the database.
      insert = (values) =>
        transaction
          .insertInto(name as keyof ServiceTables)
          .values(values as never)
          .execute();
    },
    async row(values) {
      rows.push(Object.fromEntries(columns.map((name, i) => [name, values[i] ?? null])));
      size += values.reduce<number>((sum, value) => sum + String(value).length, 0);
      if ((rows.length + 1) * columns.length > MOST_PARAMETERS || size > 1_000_000) await flush();
    },
  });
  await flush();
}
