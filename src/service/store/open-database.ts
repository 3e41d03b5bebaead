import { Kysely, Migrator, type PostgresPool, type SqliteDatabase, sql } from "kysely";
import { ServiceError } from "../../errors.ts";
import { ImmediateSqliteDialect } from "./immediate-sqlite-dialect.ts";
import { LockingPostgresDialect } from "./locking-postgres-dialect.ts";
import { migrationProvider } from "./migrations/index.ts";
import { toStoreError } from "./store-error.ts";
import type { ServiceTables } from "./tables.ts";

export { openSqlite } from "./open-sqlite.ts";

export type ServiceDatabase = Kysely<ServiceTables>;

/** An open SQLite connection (`openSqlite`), or connections to PostgreSQL (`createPostgresPool`). */
export type StoreConnection = SqliteDatabase | PostgresPool;

export interface OpenDatabaseOptions {
  /** Called after each transaction that wrote. It must not throw. */
  readonly onCommit?: () => void;
  /** Bring the schema to this migration and no further; the latest unless told. */
  readonly schema?: string;
  /** Change nothing: refuse a store whose schema is not this version's. */
  readonly isReadOnly?: boolean;
}

/**
 * The store over an open connection, its schema brought up to date. Processes that start at once may do this at once.
 * @throws ServiceError `ERR_SERVICE_STORE` where it cannot be reached, a migration fails, the server would lose what it
 *   acknowledged, or the store has a later schema than this version knows
 */
export async function openDatabase(
  connection: StoreConnection,
  { onCommit, schema, isReadOnly = false }: OpenDatabaseOptions = {},
): Promise<ServiceDatabase> {
  const isPostgres = "connect" in connection;
  const database = new Kysely<ServiceTables>({
    dialect: isPostgres
      ? new LockingPostgresDialect({ pool: connection }, onCommit)
      : new ImmediateSqliteDialect({ database: connection }, onCommit),
  });
  try {
    if (isPostgres) await assertDurable(database);
    await (isReadOnly ? assertCurrent(database) : migrateStore(database, schema));
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return database;
}

/**
 * Brings the schema up to date, or a store without any to the migration that is named.
 * @throws ServiceError `ERR_SERVICE_STORE`
 */
export async function migrateStore(database: ServiceDatabase, schema?: string): Promise<void> {
  const known = Object.keys(await migrationProvider.getMigrations());
  if (schema !== undefined && !known.includes(schema)) throw newerStore();
  const migrator = new Migrator({ db: database, provider: migrationProvider });
  const isNamed = schema !== undefined && (await appliedMigrations(database)).length === 0;
  const { error } = await (isNamed ? migrator.migrateTo(schema) : migrator.migrateToLatest());
  if (error === undefined) return;
  if (error instanceof ServiceError) throw unreachable(error);
  const unknown = (await appliedMigrations(database)).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw newerStore(error);
  throw new ServiceError("ERR_SERVICE_STORE", "the store could not be brought up to date", {
    cause: error,
  });
}

function newerStore(cause?: unknown): ServiceError {
  return new ServiceError(
    "ERR_SERVICE_STORE",
    "the store, or the backup, was written by a later version of the service; install that one",
    { cause },
  );
}

async function assertCurrent(database: ServiceDatabase): Promise<void> {
  const known = Object.keys(await migrationProvider.getMigrations());
  if ((await appliedMigrations(database)).join() === known.join()) return;
  throw new ServiceError(
    "ERR_SERVICE_STORE",
    "it is no store, or one of another version; use the version of the service that runs on it",
  );
}

/** Names of the migrations that a store has seen, in their order. */
export async function appliedMigrations(database: ServiceDatabase): Promise<string[]> {
  try {
    const { rows } = await sql<{
      name: string;
    }>`select name from kysely_migration order by name`.execute(database);
    return rows.map(({ name }) => name);
  } catch {
    return [];
  }
}

/** A server without fsync acknowledges what a loss of power takes back; one in recovery takes no write. */
async function assertDurable(database: ServiceDatabase): Promise<void> {
  let settings: { fsync: string; standby: boolean } | undefined;
  try {
    const { rows } = await sql<{
      fsync: string;
      standby: boolean;
    }>`select current_setting('fsync') as fsync, pg_is_in_recovery() as standby`.execute(database);
    settings = rows[0];
  } catch (error) {
    throw unreachable(error);
  }
  if (settings?.fsync !== "on") {
    throw new ServiceError(
      "ERR_SERVICE_STORE",
      "storeUrl: the server runs with fsync off and would lose what it acknowledged; set it on",
    );
  }
  if (settings.standby) {
    throw new ServiceError(
      "ERR_SERVICE_STORE",
      "storeUrl: the server is a standby that takes no writes; name the primary",
    );
  }
}

function unreachable(cause: unknown): ServiceError {
  const error = toStoreError(cause) ?? (cause instanceof ServiceError ? cause : undefined);
  return new ServiceError(
    "ERR_SERVICE_STORE",
    error?.code === "ERR_SERVICE_BUSY"
      ? "storeUrl: the server cannot be reached, or has no place; see that it runs"
      : "storeUrl: the server does not let the service in; check database, user and password",
    { cause },
  );
}
