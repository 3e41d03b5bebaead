import type { Migration, MigrationProvider } from "kysely";
import { store } from "./001-store.ts";
import { audit } from "./002-audit.ts";
import { api } from "./003-api.ts";
import { decide } from "./004-decide.ts";
import { feed } from "./005-feed.ts";
import { openid4vp } from "./006-openid4vp.ts";
import { operations } from "./007-operations.ts";
import { issuance } from "./008-issuance.ts";

/** Schema changes in order; append-only once a release has them. */
const MIGRATIONS: Record<string, Migration> = {
  "001-store": store,
  "002-audit": audit,
  "003-api": api,
  "004-decide": decide,
  "005-feed": feed,
  "006-openid4vp": openid4vp,
  "007-operations": operations,
  "008-issuance": issuance,
};

export const migrationProvider: MigrationProvider = {
  getMigrations: () => Promise.resolve(MIGRATIONS),
};
