import { join } from "node:path";
import { openNamedStore } from "../../test/service/named-store.ts";
import { type FaultCase, Tally } from "./fault-case.ts";
import { type Attempt, inspectStore } from "./inspect-store.ts";
import { type ServedStore, serveStore } from "./served-store.ts";

const ROUNDS = 10;
const MOST = 200;

/**
 * SQLite may grow by a few pages more and then answers what it answers on a full disk (SQLITE_FULL): the service says
 * 503, loses nothing, and goes on once there is room.
 */
export const fillDisk: FaultCase = {
  name: "disk full, SQLite",
  async run({ folder, note }) {
    const tally = new Tally();
    const store = { storeFile: join(folder, "full.sqlite") };
    let next = 1;
    for (let round = 1; round <= ROUNDS; round++) {
      const served = await serveStore(store, { pagesLeft: round });
      const { attempts, refusal } = await fill(served, () => String(next++));
      const health = await fetch(`${served.url}/health`);
      await served.kill();
      const database = await openNamedStore(store);
      const faults = await inspectStore(database, attempts).finally(() => database.destroy());
      if (refusal !== "503 ERR_SERVICE_STORE") faults.push(`the full disk was told as ${refusal}`);
      if (health.status !== 200) faults.push("the process did not stay up");
      tally.add(faults, `round ${round}`);
      note(`  round ${round}: full after ${attempts.length} submissions`);
    }
    return tally.result();
  },
};

/** Submits until the store takes no more. */
async function fill(
  served: ServedStore,
  newNullifier: () => string,
): Promise<{ attempts: Attempt[]; refusal: string }> {
  const attempts: Attempt[] = [];
  for (let i = 0; i < MOST; i++) {
    const asked = await served.ask().catch((error: Error) => error);
    if (asked instanceof Error) {
      const refusal = asked.message.endsWith("503") ? "503 ERR_SERVICE_STORE" : asked.message;
      return { attempts, refusal };
    }
    const nullifier = newNullifier();
    const { http, code, decisionId } = await served.submit(asked, nullifier);
    attempts.push({ requestId: asked, nullifier, decisionId });
    if (http !== 201) return { attempts, refusal: `${http} ${code}` };
  }
  return { attempts, refusal: "nothing" };
}
