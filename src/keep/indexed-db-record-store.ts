import { KeepError } from "../errors.ts";
import { HEAD, type RecordChange, type RecordStore } from "./record-store.ts";

const RECORDS = "records";
/** Of the database's shape, which is one table of texts; the format of the texts has a version of its own. */
const DATABASE_VERSION = 1;

/** Records in IndexedDB: one transaction for one change, flushed to the disk before it counts as written. */
export class IndexedDbRecordStore implements RecordStore {
  readonly #factory: IDBFactory;
  readonly #name: string;
  #database: Promise<IDBDatabase> | undefined;

  constructor(factory: IDBFactory, name: string) {
    this.#factory = factory;
    this.#name = name;
  }

  async readAll(): Promise<ReadonlyMap<string, string>> {
    const transaction = await this.#begin("readonly");
    const table = transaction.objectStore(RECORDS);
    const [keys, values] = [table.getAllKeys(), table.getAll()];
    await finished(transaction);
    return new Map(keys.result.map((key, i) => [String(key), String(values.result[i])]));
  }

  async write({ expectedHead, puts, removals }: RecordChange): Promise<boolean> {
    const transaction = await this.#begin("readwrite");
    const table = transaction.objectStore(RECORDS);
    let isStale = false;
    const head = table.get(HEAD);
    head.onsuccess = () => {
      isStale = head.result !== expectedHead;
      if (isStale) {
        transaction.abort();
        return;
      }
      for (const key of removals) table.delete(key);
      for (const [key, value] of puts) table.put(value, key);
    };
    try {
      await finished(transaction);
    } catch (cause) {
      if (!isStale) throw cause;
    }
    return !isStale;
  }

  close(): void {
    const opened = this.#database;
    this.#database = undefined;
    opened?.then((database) => database.close()).catch(() => {});
  }

  async #begin(mode: IDBTransactionMode): Promise<IDBTransaction> {
    try {
      return transact(await this.#open(), mode);
    } catch (cause) {
      // The browser may have closed the connection (site data cleared, disk full): open it once more.
      this.close();
      if (cause instanceof KeepError) throw cause;
      return transact(await this.#open(), mode);
    }
  }

  #open(): Promise<IDBDatabase> {
    this.#database ??= openDatabase(this.#factory, this.#name, () => this.close());
    return this.#database;
  }
}

/** Deletes the whole home. Other tabs give their connections back when they are asked to. */
export function deleteIndexedDbRecords(factory: IDBFactory, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = factory.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(storageError(request.error));
  });
}

const transact = (database: IDBDatabase, mode: IDBTransactionMode) =>
  database.transaction(RECORDS, mode, { durability: "strict" });

function openDatabase(factory: IDBFactory, name: string, onLost: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, DATABASE_VERSION);
    request.onupgradeneeded = () => request.result.createObjectStore(RECORDS);
    request.onerror = () => reject(storageError(request.error));
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = onLost;
      database.onclose = onLost;
      resolve(database);
    };
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(storageError(transaction.error));
  });
}

function storageError(cause: DOMException | null): KeepError {
  if (cause?.name === "QuotaExceededError") {
    return new KeepError(
      "ERR_KEEP_QUOTA",
      "the browser has no room left for this site: nothing was changed; free some space and try again",
      { cause },
    );
  }
  if (cause?.name === "VersionError") {
    return new KeepError(
      "ERR_KEEP_VERSION",
      "the store was written by a newer version of this software: update it, nothing was changed",
      { cause },
    );
  }
  return new KeepError("ERR_KEEP_STORAGE", "the browser's storage failed: nothing was changed", {
    cause: cause ?? undefined,
  });
}
