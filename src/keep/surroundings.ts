import type { Hash } from "../field/poseidon.ts";
import { IndexedDbRecordStore } from "./indexed-db-record-store.ts";
import type { RecordStore } from "./record-store.ts";
import { CURRENT_FORMAT, type Format } from "./records.ts";
import type { Random } from "./seal.ts";

/** What a store needs of its surroundings; a browser's own unless told. */
export interface KeepOptions {
  /** Several stores of one site have several names. 'default' unless told. */
  readonly name?: string;
  readonly hash: Hash;
  /** Fills the array with random bytes: `crypto.getRandomValues` unless told. */
  readonly random?: Random;
  readonly now?: () => Date;
  readonly indexedDB?: IDBFactory;
  /** Another home than IndexedDB. */
  readonly home?: RecordStore;
  readonly locks?: Pick<LockManager, "request">;
  readonly storage?: Pick<StorageManager, "persist" | "persisted">;
}

export interface Surroundings {
  readonly name: string;
  readonly hash: Hash;
  readonly random: Random;
  readonly now: () => Date;
  readonly home: RecordStore;
  /** `undefined`: revisions alone keep writers apart. */
  readonly locks: Pick<LockManager, "request"> | undefined;
  readonly storage: Pick<StorageManager, "persist" | "persisted"> | undefined;
  readonly format: Format;
}

/** Database, lock and channel of a store have one name. */
export const nameOf = (name = "default"): string => `symbolon-keep:${name}`;

export function surroundings(options: KeepOptions, format = CURRENT_FORMAT): Surroundings {
  if (globalThis.crypto?.subtle === undefined) {
    throw new TypeError("no WebCrypto here: a store needs a secure context (https, or localhost)");
  }
  const browser: Partial<Navigator> = globalThis.navigator ?? {};
  const name = nameOf(options.name);
  return {
    name,
    hash: options.hash,
    random:
      options.random ?? ((bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)),
    now: options.now ?? (() => new Date()),
    home: options.home ?? new IndexedDbRecordStore(factoryOf(options.indexedDB), name),
    locks: options.locks ?? browser.locks,
    storage: options.storage ?? browser.storage,
    format,
  };
}

export function factoryOf(given: IDBFactory | undefined): IDBFactory {
  const factory = given ?? globalThis.indexedDB;
  if (factory === undefined) throw new TypeError("no IndexedDB here: pass a `home`");
  return factory;
}
