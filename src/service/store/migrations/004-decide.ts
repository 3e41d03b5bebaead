import type { Kysely, Migration } from "kysely";

/** What receipts say beside decisions, and the outbox of webhooks. */
export const decide: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    const { schema } = database;
    await schema
      .createTable("decision_terms")
      .addColumn("decision_id", "text", (column) =>
        column.primaryKey().notNull().references("decisions.id"),
      )
      .addColumn("issuer", "text", (column) => column.notNull())
      .addColumn("request_digest", "text", (column) => column.notNull())
      .addColumn("presentation_digest", "text", (column) => column.notNull())
      .addColumn("policy_hash", "text", (column) => column.notNull())
      .addColumn("scope_mode", "text", (column) => column.notNull())
      .addColumn("chain", "text")
      .addColumn("circuit_id", "text", (column) => column.notNull())
      .addColumn("circuit_version", "integer", (column) => column.notNull())
      .addColumn("verification_key_hash", "text")
      .addColumn("trust_root", "text", (column) => column.notNull())
      .addColumn("as_of", "bigint", (column) => column.notNull())
      .addColumn("verified_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .execute();
    await schema.alterTable("decisions").addColumn("terms_digest", "text").execute();
    await schema
      .createTable("webhook_deliveries")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("endpoint_id", "text", (column) => column.notNull())
      .addColumn("client_id", "text", (column) => column.notNull())
      .addColumn("decision_id", "text", (column) => column.notNull().references("decisions.id"))
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("attempts", "integer", (column) => column.notNull())
      .addColumn("next_attempt_at", "bigint", (column) => column.notNull())
      .addColumn("leased_until", "bigint", (column) => column.notNull())
      .addColumn("lease", "text")
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("last_result", "text")
      .addColumn("settled_at", "bigint")
      .execute();
    await schema
      .createIndex("webhook_deliveries_settled")
      .on("webhook_deliveries")
      .columns(["settled_at"])
      .execute();
    await schema
      .createIndex("webhook_deliveries_of_decision")
      .on("webhook_deliveries")
      .columns(["decision_id"])
      .execute();
    await schema
      .createIndex("webhook_deliveries_due")
      .on("webhook_deliveries")
      .columns(["state", "next_attempt_at"])
      .execute();
  },
};
