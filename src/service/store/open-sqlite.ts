import { closeSync, openSync } from "node:fs";
import type { SqliteDatabase } from "kysely";
import SqliteConnection from "libsql";
import { ServiceError } from "../../errors.ts";

/** How long a writer waits for another process's write lock. It blocks this process meanwhile, so it is short. */
const BUSY_TIMEOUT_MS = 2_000;

/** A new store is its owner's alone; SQLite gives its side files the mode of the file. */
const FILE_MODE = 0o600;

/**
 * Opens (or creates) the SQLite file, `:memory:` for a store that ends with the process.
 * WAL with `synchronous=FULL`: a committed transaction is on disk before the answer leaves.
 * @throws ServiceError `ERR_SERVICE_STORE`
 */
export function openSqlite(path: string): SqliteDatabase {
  try {
    if (path !== ":memory:") closeSync(openSync(path, "a", FILE_MODE));
    const connection = new SqliteConnection(path, { timeout: BUSY_TIMEOUT_MS });
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    connection.exec("PRAGMA journal_mode = WAL");
    connection.exec("PRAGMA synchronous = FULL");
    connection.exec("PRAGMA foreign_keys = ON");
    connection.exec("PRAGMA secure_delete = ON");
    return connection as unknown as SqliteDatabase;
  } catch (cause) {
    throw new ServiceError("ERR_SERVICE_STORE", "storeFile: cannot be opened as a SQLite file", {
      cause,
    });
  }
}
