import type { Kysely, Migration } from "kysely";

export const openid4vp: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable("openid4vp_requests")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("request_id", "text", (column) =>
        column.notNull().unique().references("requests.id").onDelete("cascade"),
      )
      .addColumn("parameters", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("redirect_uri", "text")
      .addColumn("response_code", "text", (column) => column.notNull())
      .addColumn("declined_at", "bigint")
      .execute();
  },
};
