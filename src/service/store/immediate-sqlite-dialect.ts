import {
  CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  type TransactionSettings,
} from "kysely";

/**
 * SQLite's default transaction takes the write lock at its first write; two that have both read by then cannot both go
 * on. Every transaction of the service writes, so each takes the lock when it begins and waits for it there. One that
 * is told to read only takes none: it sees the store as it was at its first statement.
 */
class ImmediateSqliteDriver extends SqliteDriver {
  readonly #onCommit: (() => void) | undefined;

  constructor(config: SqliteDialectConfig, onCommit: (() => void) | undefined) {
    super(config);
    this.#onCommit = onCommit;
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    const begin = settings?.accessMode === "read only" ? "begin" : "begin immediate";
    await connection.executeQuery(CompiledQuery.raw(begin));
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.#onCommit?.();
  }
}

/** Migrations run in one transaction, which holds the write lock: of processes that start at once, one migrates. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #onCommit: (() => void) | undefined;

  constructor(config: SqliteDialectConfig, onCommit?: () => void) {
    super(config);
    this.#config = config;
    this.#onCommit = onCommit;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config, this.#onCommit);
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalSqliteAdapter();
  }
}
