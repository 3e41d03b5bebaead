import { installWritePointHook } from "../../src/service/store/write-point.ts";
import { openNamedStore } from "./named-store.ts";
import { createWorld, submit } from "./world.ts";

/** Answers one request and dies by SIGKILL at the named point of its way to the disk; prints `AT` and the point. */
const [store = "{}", point, requestId = "", nullifier = ""] = process.argv.slice(2);
const { app } = await createWorld({ database: await openNamedStore(JSON.parse(store)) });
installWritePointHook((reached) => {
  if (reached !== point) return;
  process.stdout.write(`AT ${reached}\n`, () => process.kill(process.pid, "SIGKILL"));
  return new Promise(() => undefined);
});
const response = await submit(app, requestId, { nullifier });
console.log("ANSWERED", response.status);
