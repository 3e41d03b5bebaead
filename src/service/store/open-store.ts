import type { Logger } from "pino";
import type { ServiceConfig } from "../config/service-config.ts";
import { assertNewestState } from "./assert-newest-state.ts";
import { readHighWater, writeHighWater } from "./high-water-file.ts";
import { type HighWaterKeeper, keepHighWater } from "./keep-high-water.ts";
import {
  type OpenDatabaseOptions,
  openDatabase,
  openSqlite,
  type ServiceDatabase,
  type StoreConnection,
} from "./open-database.ts";
import { createPostgresPool } from "./postgres-pool.ts";

export type StoreConfig = Pick<ServiceConfig, "storeFile" | "storeUrl" | "stateFile">;

export interface OpenStore {
  readonly database: ServiceDatabase;
  /** Writes the high-water mark and closes the store. */
  readonly close: () => Promise<void>;
}

/**
 * The configured store, of which it is known that it is not an older state put back.
 * @throws ServiceError `ERR_SERVICE_STORE` where it cannot be opened, or is an older state
 * @throws ServiceError `ERR_SERVICE_CONFIG` for a `storeUrl` that is not fit
 */
export async function openStore(config: StoreConfig, logger: Logger): Promise<OpenStore> {
  const stateFile = stateFileOf(config);
  let keeper: HighWaterKeeper | undefined;
  const database = await openConfiguredDatabase(config, {
    onCommit: () => keeper?.moved(),
    onConnectionLost: (code) => logger.warn({ code }, "a connection to the store was lost"),
  });
  try {
    const mark = stateFile === undefined ? undefined : await readHighWater(stateFile);
    const state = await assertNewestState(database, mark);
    if (stateFile !== undefined) {
      if (mark === undefined && state.size > 0) {
        logger.warn("the store has no high-water mark yet: an older state would not be noticed");
      }
      await writeHighWater(stateFile, state);
      keeper = keepHighWater(stateFile, { database, logger });
    }
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return {
    database,
    async close() {
      await keeper?.close();
      await database.destroy();
    },
  };
}

/** Where the mark is kept: beside the SQLite file unless told; undefined for none. */
export function stateFileOf({ stateFile, storeFile }: StoreConfig): string | undefined {
  if (stateFile !== undefined) return stateFile;
  return storeFile === undefined || storeFile === ":memory:"
    ? undefined
    : `${storeFile}.high-water`;
}

/** The configured store as it is, whatever its state: for tools. */
export function openConfiguredDatabase(
  config: StoreConfig,
  options: OpenDatabaseOptions & { readonly onConnectionLost?: (code: string) => void } = {},
): Promise<ServiceDatabase> {
  return openDatabase(connectStore(config, options), options);
}

export function connectStore(
  { storeFile, storeUrl }: StoreConfig,
  options: { readonly onConnectionLost?: (code: string) => void } = {},
): StoreConnection {
  return storeUrl === undefined
    ? openSqlite(storeFile ?? ":memory:")
    : createPostgresPool(storeUrl, options);
}
