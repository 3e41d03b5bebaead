import type { Kysely, Migration } from "kysely";

/** The policy feed: what was taken is append-only, and a version is taken once. */
export const feed: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    const { schema } = database;
    await schema
      .createTable("policy_packs")
      .addColumn("pack_id", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("digest", "text", (column) => column.notNull().unique())
      .addColumn("authority", "text", (column) => column.notNull())
      .addColumn("signed", "text", (column) => column.notNull())
      .addColumn("first_seen", "bigint", (column) => column.notNull())
      .addColumn("source", "text", (column) => column.notNull())
      .addColumn("effective_from", "bigint", (column) => column.notNull())
      .addColumn("effective_until", "bigint", (column) => column.notNull())
      .addColumn("grace_seconds", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("policy_packs_key", ["pack_id", "version"])
      .execute();
    await schema
      .createTable("policy_pins")
      .addColumn("pack_id", "text", (column) => column.primaryKey().notNull())
      .addColumn("authority", "text", (column) => column.notNull())
      .addColumn("pinned_at", "bigint", (column) => column.notNull())
      .execute();
    await schema
      .createTable("policy_evidence")
      .addColumn("digest", "text", (column) => column.primaryKey().notNull())
      .addColumn("pack_id", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("signed", "text", (column) => column.notNull())
      .addColumn("source", "text", (column) => column.notNull())
      .addColumn("seen_at", "bigint", (column) => column.notNull())
      .execute();
    await schema
      .createTable("policy_chain")
      .addColumn("pack_id", "text", (column) => column.primaryKey().notNull())
      .addColumn("is_suspended", "integer", (column) => column.notNull())
      .addColumn("read_at", "bigint", (column) => column.notNull())
      .addColumn("block_number", "bigint", (column) => column.notNull())
      .addColumn("versions", "text", (column) => column.notNull())
      .execute();
    await schema
      .createTable("policy_log")
      .addColumn("position", "bigint", (column) => column.primaryKey().notNull())
      .addColumn("statement", "text", (column) => column.notNull())
      .execute();
    await schema
      .createTable("policy_clock")
      .addColumn("id", "integer", (column) => column.primaryKey().notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .execute();
    await schema
      .createTable("policy_peers")
      .addColumn("url", "text", (column) => column.primaryKey().notNull())
      .addColumn("compared_at", "bigint", (column) => column.notNull())
      .addColumn("outcome", "text", (column) => column.notNull())
      .addColumn("differences", "text", (column) => column.notNull())
      .addColumn("checkpoint", "text")
      .execute();
  },
};
