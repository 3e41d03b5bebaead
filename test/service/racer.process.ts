import { openNamedStore } from "./named-store.ts";
import { answerOf, createWorld, openRequest, submit } from "./world.ts";

/** Submits one nullifier under many requests at once, when the word is given; prints what came of each. */
const [store = "{}", count = "0"] = process.argv.slice(2);
const database = await openNamedStore(JSON.parse(store));
const { app, close } = await createWorld({
  database,
  config: { verification: { concurrency: 8, maxWaiting: 1000 } },
});
const requests = [];
for (let i = 0; i < Number(count); i++) requests.push(await openRequest(app));
console.log("READY");
await new Promise((resolve) => process.stdin.once("data", resolve));
/** Tries again where the store is taken for too long, as whoever is told so does. */
const ask = async (id: string): Promise<Awaited<ReturnType<typeof answerOf>>> => {
  const answer = await answerOf(await submit(app, id, { nullifier: "777" }));
  return answer.code === "ERR_SERVICE_BUSY" ? ask(id) : answer;
};
const answers = await Promise.all(requests.map(({ id }) => ask(id)));
const outcomes = answers.map(({ http, code }) => code ?? String(http));
console.log("DONE", JSON.stringify(outcomes));
await close();
process.exit(0);
