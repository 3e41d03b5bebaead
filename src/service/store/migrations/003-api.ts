import type { Kysely, Migration } from "kysely";

/** Idempotency keys, solvency reports, and what the lists are ordered by. */
export const api: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    const { schema } = database;
    await schema
      .createTable("idempotency_keys")
      .addColumn("client_id", "text", (column) => column.notNull())
      .addColumn("route", "text", (column) => column.notNull())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("body_digest", "text", (column) => column.notNull())
      .addColumn("claim", "text", (column) => column.notNull())
      .addColumn("claimed_at", "bigint", (column) => column.notNull())
      .addColumn("status", "integer")
      .addColumn("body", "text")
      .addColumn("location", "text")
      .addPrimaryKeyConstraint("idempotency_keys_key", ["client_id", "route", "key"])
      .execute();
    await schema
      .createIndex("idempotency_keys_of_location")
      .on("idempotency_keys")
      .column("location")
      .execute();
    await schema
      .createIndex("idempotency_keys_by_age")
      .on("idempotency_keys")
      .column("claimed_at")
      .execute();
    await schema
      .createTable("solvency_reports")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("entity", "text", (column) => column.notNull())
      .addColumn("snapshot_at", "bigint", (column) => column.notNull())
      .addColumn("received_at", "bigint", (column) => column.notNull())
      .addColumn("document", "text", (column) => column.notNull())
      .execute();
    await schema
      .createIndex("solvency_reports_by_snapshot")
      .on("solvency_reports")
      .columns(["snapshot_at", "id"])
      .execute();
    await schema
      .createIndex("decisions_of_client")
      .on("decisions")
      .columns(["client_id", "audit_sequence"])
      .execute();
    await schema
      .createIndex("requests_of_client")
      .on("requests")
      .columns(["client_id", "created_at", "id"])
      .execute();
  },
};
