import type { Migration, MigrationProvider } from "kysely";
import { store } from "./001-store.ts";
import { operations } from "./007-operations.ts";

/** Schema changes in order; append-only once a release has them. */
const MIGRATIONS: Record<string, Migration> = {
  "001-store": store,
  "007-operations": operations,
};

export const migrationProvider: MigrationProvider = {
  getMigrations: () => Promise.resolve(MIGRATIONS),
};
