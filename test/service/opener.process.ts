import { openNamedStore } from "./named-store.ts";

/** Opens the store when the word is given; prints the id that it finds in it. */
const [storeFile = ""] = process.argv.slice(2);
console.log("READY");
await new Promise((resolve) => process.stdin.once("data", resolve));
const database = await openNamedStore({ storeFile });
const { store_id } = await database
  .selectFrom("identity")
  .select("store_id")
  .executeTakeFirstOrThrow();
console.log("OPENED", store_id);
process.exit(0);
