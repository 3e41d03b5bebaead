import type { Kysely, Migration } from "kysely";

/** API keys that are stored rather than configured. */
export const operations: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .createTable("api_keys")
      .addColumn("digest", "text", (column) => column.primaryKey().notNull())
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("scopes", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint")
      .addColumn("revoked_at", "bigint")
      .addColumn("last_used_day", "bigint")
      .execute();
    await schema.createIndex("api_keys_of_id").on("api_keys").column("id").execute();
  },
};
