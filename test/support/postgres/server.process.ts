import pg from "pg";
import { openDatabase } from "../../../src/service/store/open-database.ts";
import { createPostgresPool } from "../../../src/service/store/postgres-pool.ts";
import { startPostgres } from "./start-postgres.ts";

// Owns one server as long as its standard input is open: however its parent ends, the server ends and its data is gone.
// Signals that the terminal sends to all of a group are left to the parent.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

const ended = new Promise((resolve) => {
  process.stdin.on("end", resolve).on("error", resolve).resume();
});
const postgres = await startPostgres();
try {
  const client = new pg.Client({ connectionString: postgres.urlOf("postgres") });
  await client.connect();
  await client.query("create database template");
  await client.end();
  // Databases of tests are copied from it.
  await (await openDatabase(createPostgresPool(postgres.urlOf("template")))).destroy();
  console.log(`URL ${postgres.urlOf("postgres")}`);
  await ended;
} finally {
  await postgres.stop();
  process.exit(0);
}
