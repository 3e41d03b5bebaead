import type { Kysely, Migration } from "kysely";

/** An issuer's offers, its books, what waits to be fetched anew, and what was published of its status lists. */
export const issuance: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .createTable("issuances")
      .addColumn("status_index", "integer", (column) => column.primaryKey().notNull())
      .addColumn("customer", "text")
      .addColumn("commitment", "text")
      .addColumn("issued_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("replaced_at", "bigint")
      .addColumn("revoked_at", "bigint")
      .addColumn("published_in", "bigint")
      .addColumn("salt", "text")
      .addColumn("digest", "text", (column) => column.notNull())
      .execute();
    for (const column of ["customer", "commitment", "published_in", "expires_at"]) {
      await schema.createIndex(`issuances_of_${column}`).on("issuances").column(column).execute();
    }
    await schema
      .createIndex("issuances_due")
      .on("issuances")
      .columns(["revoked_at", "replaced_at"])
      .execute();
    await schema
      .createTable("credential_offers")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("client_id", "text", (column) => column.notNull())
      .addColumn("code_digest", "text", (column) => column.notNull().unique())
      .addColumn("customer", "text")
      .addColumn("claims", "text")
      .addColumn("credential_expires_at", "bigint", (column) => column.notNull())
      .addColumn("tx_code_length", "integer", (column) => column.notNull())
      .addColumn("tx_attempts", "integer", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("token_digest", "text", (column) => column.unique())
      .addColumn("token_expires_at", "bigint")
      .addColumn("status_index", "integer")
      .addColumn("credential", "text")
      .execute();
    await schema
      .createTable("credential_reissues")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("client_id", "text", (column) => column.notNull())
      .addColumn("customer", "text")
      .addColumn("claims", "text")
      .addColumn("credential_expires_at", "bigint", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("status_index", "integer")
      .addColumn("credential", "text")
      .addColumn("credential_until", "bigint")
      .execute();
    for (const table of ["credential_offers", "credential_reissues"]) {
      await schema.createIndex(`${table}_of_customer`).on(table).column("customer").execute();
      await schema.createIndex(`${table}_expire`).on(table).column("expires_at").execute();
    }
    // What was fetched stays while it counts: the sweep of each minute must not read all of it.
    await schema
      .createIndex("credential_reissues_of_status_index")
      .on("credential_reissues")
      .columns(["status_index", "expires_at"])
      .execute();
    await schema
      .createIndex("credential_reissues_until")
      .on("credential_reissues")
      .column("credential_until")
      .execute();
    await schema
      .createTable("issuance_nonces")
      .addColumn("digest", "text", (column) => column.primaryKey().notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .execute();
    await schema
      .createTable("status_publications")
      .addColumn("sequence", "bigint", (column) => column.primaryKey().notNull())
      .addColumn("published_at", "bigint", (column) => column.notNull())
      .addColumn("record", "text", (column) => column.notNull())
      .addColumn("top_tile", "text", (column) => column.notNull())
      .execute();
  },
};
