import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from "kysely";

/** 'symbolon' in ASCII: the key of the one advisory lock that every writer of a database takes. */
const WRITE_LOCK = 0x73796d626f6c6f6en;

/**
 * One round trip. `read committed`, so that every statement after the lock sees what its last holder committed: under a
 * stricter level the snapshot would be of the time before the wait. `synchronous_commit` overrules what the server, the
 * database or the role have set: a commit that returned is on disk.
 */
const BEGIN_WRITE = [
  "begin isolation level read committed read write",
  "set local synchronous_commit = on",
  `select pg_advisory_xact_lock(${WRITE_LOCK})`,
].join("; ");

/** Every transaction takes the store's write lock when it begins, as with SQLite; one that only reads takes none. */
class LockingPostgresDriver extends PostgresDriver {
  readonly #onCommit: (() => void) | undefined;

  constructor(config: PostgresDialectConfig, onCommit: (() => void) | undefined) {
    super(config);
    this.#onCommit = onCommit;
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    if (settings.accessMode === "read only") return super.beginTransaction(connection, settings);
    try {
      await connection.executeQuery(CompiledQuery.raw(BEGIN_WRITE));
    } catch (error) {
      // The lock was not to be had, and the transaction is open: the connection must not go back like that.
      await this.rollbackTransaction(connection);
      throw error;
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.#onCommit?.();
  }

  /** Fails only with its connection, which is closed then; the server rolls back by itself. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

export class LockingPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;
  readonly #onCommit: (() => void) | undefined;

  constructor(config: PostgresDialectConfig, onCommit?: () => void) {
    super(config);
    this.#config = config;
    this.#onCommit = onCommit;
  }

  override createDriver(): Driver {
    return new LockingPostgresDriver(this.#config, this.#onCommit);
  }
}
