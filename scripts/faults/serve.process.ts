import { sql } from "kysely";
import { listen } from "../../src/service/listen.ts";
import { installWritePointHook } from "../../src/service/store/write-point.ts";
import { type NamedStore, openNamedStore } from "../../test/service/named-store.ts";
import { createWorld } from "../../test/service/world.ts";
import type { ServeOptions } from "./served-store.ts";

/**
 * Serves a store over HTTP until it is killed, and prints its address. Proofs are taken for verified: what a proof says
 * has no part in how it is written, and verifying writes nothing.
 */
const [store = "{}", options = "{}"] = process.argv.slice(2);
const named = JSON.parse(store) as NamedStore;
const { death, pagesLeft } = JSON.parse(options) as ServeOptions;
const database = await openNamedStore(named);
const { app, config } = await createWorld({
  database,
  config: {
    port: 0,
    verification: { concurrency: 8, maxWaiting: 1000 },
    limits: { byAddress: { perMinute: 1_000_000 }, byKey: { perMinute: 1_000_000 } },
    timeouts: { headersMs: 1000, requestMs: 1500, stopMs: 1000 },
  },
});
if (pagesLeft !== undefined) {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database);
  const most = (rows[0]?.page_count ?? 0) + pagesLeft;
  await sql.raw(`pragma max_page_count = ${most}`).execute(database);
}
if (death !== undefined) {
  let passes = 0;
  installWritePointHook((point) => {
    if (point === death.point && passes++ === death.passes) process.kill(process.pid, "SIGKILL");
  });
}
const { url } = await listen(app, config);
console.log(url);
