import { join } from "node:path";
import { type NamedStore, openNamedStore } from "../../test/service/named-store.ts";
import { answerOf, createWorld, openRequest, START, submit } from "../../test/service/world.ts";
import { type FaultCase, type FaultContext, type FaultResult, Tally } from "./fault-case.ts";

const ROUNDS = 20;
const MINUTE = 60_000;
const LIFETIME = 10 * MINUTE;

export const setClockBackOnSqlite: FaultCase = {
  name: "clock set back, SQLite",
  run: (context) => setBack(context, { storeFile: join(context.folder, "clock.sqlite") }),
};

export const setClockBackOnPostgres: FaultCase = {
  name: "clock set back, PostgreSQL",
  run: async (context) => setBack(context, { storeUrl: await context.newDatabase() }),
};

/** What ended does not come back, what was taken stays taken, and what a wrong clock cannot judge is refused. */
async function setBack(_context: FaultContext, store: NamedStore): Promise<FaultResult> {
  const tally = new Tally();
  const database = await openNamedStore(store);
  const { app, clock } = await createWorld({ database });
  const httpOf = async (id: string, nullifier: string) =>
    (await answerOf(await submit(app, id, { nullifier }))).http;
  for (let i = 1; i <= ROUNDS; i++) {
    const faults: string[] = [];
    clock.now = START + i * 24 * 60 * MINUTE;
    const [expired, used, later] = [
      await openRequest(app),
      await openRequest(app),
      await openRequest(app),
    ];
    if ((await httpOf(used.id, `${i}`)) !== 201) faults.push("an honest wallet was refused");
    clock.now += LIFETIME + MINUTE;
    const seen = await app.request(`/v1/presentation-requests/${expired.id}`);
    if (seen.status !== 410) faults.push(`an expired request was answered ${seen.status}`);
    clock.now -= LIFETIME;
    if ((await httpOf(expired.id, `${i}0001`)) !== 410) {
      faults.push("an expired request came back");
    }
    if ((await httpOf(used.id, `${i}0002`)) !== 409) faults.push("a used request came back");
    const other = await openRequest(app);
    if ((await httpOf(other.id, `${i}`)) !== 409) faults.push("a nullifier came back");
    clock.now -= i * 60 * MINUTE;
    if ((await httpOf(later.id, `${i}0003`)) !== 410) {
      faults.push("a request of the future was taken");
    }
    tally.add(faults, `round ${i}`);
  }
  await database.destroy();
  return tally.result();
}
