import {
  openDatabase,
  openSqlite,
  type ServiceDatabase,
} from "../../src/service/store/open-database.ts";
import { createPostgresPool } from "../../src/service/store/postgres-pool.ts";

/** Members of a configuration that name a store. */
export interface NamedStore {
  readonly storeFile?: string;
  readonly storeUrl?: string;
}

/** Opens the store of a test in another process than the test's. */
export function openNamedStore({ storeFile = "", storeUrl }: NamedStore): Promise<ServiceDatabase> {
  return openDatabase(
    storeUrl === undefined ? openSqlite(storeFile) : createPostgresPool(storeUrl),
  );
}
