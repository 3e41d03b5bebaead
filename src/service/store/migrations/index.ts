import type { Migration, MigrationProvider } from "kysely";
import { store } from "./001-store.ts";
import { feed } from "./005-feed.ts";

/** Schema changes in order; append-only once a release has them. */
const MIGRATIONS: Record<string, Migration> = {
  "001-store": store,
  "005-feed": feed,
};

export const migrationProvider: MigrationProvider = {
  getMigrations: () => Promise.resolve(MIGRATIONS),
};
