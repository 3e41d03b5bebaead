import { openDatabase, openSqlite } from "../../src/service/store/open-database.ts";
import { answerOf, createWorld, openRequest, submit } from "./world.ts";

/** Submits one nullifier under many requests at once, when the word is given; prints what came of each. */
const [file = "", count = "0"] = process.argv.slice(2);
const database = await openDatabase(openSqlite(file));
const { app, close } = await createWorld({
  database,
  config: { storeFile: file, verification: { concurrency: 8, maxWaiting: 1000 } },
});
const requests = [];
for (let i = 0; i < Number(count); i++) requests.push(await openRequest(app));
console.log("READY");
await new Promise((resolve) => process.stdin.once("data", resolve));
const answers = await Promise.all(
  requests.map(async ({ id }) => answerOf(await submit(app, id, { nullifier: "777" }))),
);
const outcomes = answers.map(({ http, code }) => code ?? String(http));
console.log("DONE", JSON.stringify(outcomes));
await close();
process.exit(0);
