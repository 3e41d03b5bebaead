import { setTimeout as sleep } from "node:timers/promises";
import { openNamedStore } from "../../test/service/named-store.ts";
import { type FaultCase, Tally } from "./fault-case.ts";
import { type Attempt, inspectStore } from "./inspect-store.ts";
import { type ServedStore, serveStore } from "./served-store.ts";

const RESTARTS = 8;
const LANES = 4;
const BUSY: readonly unknown[] = ["ERR_SERVICE_BUSY", "ERR_SERVICE_STORE"];

/** The server goes away at once under load and comes back; the service stays up, says 503 meanwhile, and goes on. */
export const restartPostgres: FaultCase = {
  name: "PostgreSQL restarted under load",
  async run({ postgres, newDatabase, note }) {
    const tally = new Tally();
    const store = { storeUrl: await newDatabase() };
    const served = await serveStore(store);
    let next = 1;
    for (let i = 1; i <= RESTARTS; i++) {
      const attempts: Attempt[] = [];
      const strange: string[] = [];
      let isOver = false;
      const lanes = Array.from({ length: LANES }, async () => {
        while (!isOver) await attempt(served, String(next++), { attempts, strange });
      });
      await sleep(300);
      await postgres.restart();
      await sleep(300);
      isOver = true;
      await Promise.all(lanes);
      const answered = attempts.filter(({ decisionId }) => decisionId !== undefined).length;
      const database = await openNamedStore(store);
      const faults = await inspectStore(database, attempts).finally(() => database.destroy());
      if (!(await recovers(served, String(next++)))) faults.push("the service did not recover");
      tally.add([...faults, ...new Set(strange)], `restart ${i}`);
      note(`  restart ${i}: ${answered} of ${attempts.length} were answered`);
    }
    await served.kill();
    return tally.result();
  },
};

interface Found {
  readonly attempts: Attempt[];
  readonly strange: string[];
}

async function attempt(
  served: ServedStore,
  nullifier: string,
  { attempts, strange }: Found,
): Promise<void> {
  const requestId = await served.ask().catch(() => undefined);
  if (requestId === undefined) return sleep(20);
  const { http, code, decisionId } = await served.submit(requestId, nullifier);
  if (http !== 201 && !BUSY.includes(code)) strange.push(`answered ${code ?? http}`);
  attempts.push({ requestId, nullifier, decisionId });
}

async function recovers(served: ServedStore, nullifier: string): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    const answer = await served
      .ask()
      .then((id) => served.submit(id, nullifier))
      .catch(() => undefined);
    if (answer?.http === 201) return true;
    await sleep(100);
  }
  return false;
}
