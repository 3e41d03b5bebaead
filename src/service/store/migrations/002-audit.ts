import type { Kysely, Migration } from "kysely";

/** The log's Merkle tree, what was signed of it, and what remains of a decision once fields of it were erased. */
export const audit: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    const { schema } = database;
    await schema
      .createTable("audit_nodes")
      .addColumn("level", "integer", (column) => column.notNull())
      .addColumn("position", "bigint", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("audit_nodes_place", ["level", "position"])
      .execute();
    await schema
      .createTable("audit_checkpoints")
      .addColumn("size", "bigint", (column) => column.primaryKey().notNull())
      .addColumn("root", "text", (column) => column.notNull())
      .addColumn("note", "text", (column) => column.notNull())
      .addColumn("verifier_key", "text", (column) => column.notNull())
      .addColumn("signed_at", "bigint", (column) => column.notNull())
      .execute();
    await schema.alterTable("decisions").addColumn("openings", "text").execute();
    await schema.alterTable("decisions").addColumn("erased_at", "bigint").execute();
    await schema
      .createIndex("decisions_to_erase")
      .on("decisions")
      .columns(["erased_at", "decided_at"])
      .execute();
    await schema
      .createIndex("decisions_of_nullifier")
      .on("decisions")
      .columns(["nullifier", "audit_sequence"])
      .execute();
    await schema.createIndex("decisions_of_subject").on("decisions").columns(["subject"]).execute();
    await schema.createIndex("requests_by_end").on("requests").columns(["expires_at"]).execute();
  },
};
