import type { Migration, MigrationProvider } from "kysely";
import { store } from "./001-store.ts";
import { decide } from "./004-decide.ts";

/** Schema changes in order; append-only once a release has them. */
const MIGRATIONS: Record<string, Migration> = {
  "001-store": store,
  "004-decide": decide,
};

export const migrationProvider: MigrationProvider = {
  getMigrations: () => Promise.resolve(MIGRATIONS),
};
