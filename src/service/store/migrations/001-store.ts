import { randomUUID } from "node:crypto";
import type { Kysely, Migration } from "kysely";
import type { ServiceTables } from "../tables.ts";

/** The unique columns carry the service's promises: one decision consumes a request, a nullifier is taken once. */
export const store: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    const { schema } = database;
    await schema
      .createTable("requests")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("client_id", "text", (column) => column.notNull())
      .addColumn("policy_id", "text", (column) => column.notNull())
      .addColumn("nonce", "text", (column) => column.notNull().unique())
      .addColumn("body", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("attempts", "integer", (column) => column.notNull().defaultTo(0))
      .addColumn("decision_id", "text", (column) => column.unique())
      .addColumn("closed", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
    await schema
      .createTable("decisions")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("request_id", "text", (column) => column.notNull().references("requests.id"))
      .addColumn("client_id", "text", (column) => column.notNull())
      .addColumn("policy_id", "text", (column) => column.notNull())
      .addColumn("outcome", "text", (column) => column.notNull())
      .addColumn("code", "text")
      .addColumn("decided_at", "bigint", (column) => column.notNull())
      .addColumn("as_of", "bigint")
      .addColumn("nullifier", "text")
      .addColumn("subject", "text")
      .addColumn("mode", "text")
      .addColumn("rule_hash", "text")
      .addColumn("presentation_digest", "text")
      .addColumn("salt", "text", (column) => column.notNull())
      .addColumn("audit_sequence", "bigint", (column) => column.notNull().unique())
      .execute();
    await schema
      .createIndex("decisions_of_request")
      .on("decisions")
      .columns(["request_id", "audit_sequence"])
      .execute();
    await schema
      .createTable("nullifiers")
      .addColumn("nullifier", "text", (column) => column.primaryKey().notNull())
      .addColumn("rule_hash", "text", (column) => column.notNull())
      .addColumn("mode", "text", (column) => column.notNull())
      .addColumn("subject", "text")
      .addColumn("as_of", "bigint", (column) => column.notNull())
      .addColumn("decision_id", "text", (column) => column.notNull().unique())
      .execute();
    await schema
      .createTable("trust_roots")
      .addColumn("sequence", "bigint", (column) => column.primaryKey().notNull())
      .addColumn("root", "text", (column) => column.notNull().unique())
      .addColumn("posted_at", "bigint", (column) => column.notNull())
      .addColumn("issuers", "integer", (column) => column.notNull())
      .addColumn("leaf_list", "text", (column) => column.notNull())
      .addColumn("withdrawn_at", "bigint")
      .execute();
    await schema
      .createTable("audit")
      .addColumn("sequence", "bigint", (column) => column.primaryKey().notNull())
      .addColumn("commitment", "text", (column) => column.notNull().unique())
      .addColumn("entry", "text")
      .addColumn("salt", "text")
      .execute();
    await schema
      .createTable("identity")
      .addColumn("slot", "integer", (column) => column.primaryKey().notNull())
      .addColumn("store_id", "text", (column) => column.notNull())
      .addColumn("era", "bigint", (column) => column.notNull())
      .addColumn("restored", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
    await (database as Kysely<Pick<ServiceTables, "identity">>)
      .insertInto("identity")
      .values({ slot: 1, store_id: randomUUID(), era: 0, restored: 0 })
      .execute();
  },
};
