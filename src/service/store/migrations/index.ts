import type { Migration, MigrationProvider } from "kysely";
import { store } from "./001-store.ts";
import { api } from "./003-api.ts";

/** Schema changes in order; append-only once a release has them. */
const MIGRATIONS: Record<string, Migration> = {
  "001-store": store,
  "003-api": api,
};

export const migrationProvider: MigrationProvider = {
  getMigrations: () => Promise.resolve(MIGRATIONS),
};
