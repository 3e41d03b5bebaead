import { join } from "node:path";
import { WRITE_POINTS, type WritePoint } from "../../src/service/store/write-point.ts";
import { type NamedStore, openNamedStore } from "../../test/service/named-store.ts";
import { type FaultCase, type FaultContext, type FaultResult, Tally } from "./fault-case.ts";
import { type Attempt, inspectStore } from "./inspect-store.ts";
import { serveStore } from "./served-store.ts";

/** Wallets that answer at once when the process dies, so that it dies amid the work of others. */
const AT_ONCE = 3;

export const killOnSqlite: FaultCase = {
  name: "kill -9 at each write point, SQLite",
  run: (context) => killAt(context, { storeFile: join(context.folder, "killed.sqlite") }),
};

export const killOnPostgres: FaultCase = {
  name: "kill -9 at each write point, PostgreSQL",
  run: async (context) => killAt(context, { storeUrl: await context.newDatabase() }),
};

/** One store through all of it: what an earlier death left is there for the later ones. */
async function killAt({ kills, note }: FaultContext, store: NamedStore): Promise<FaultResult> {
  const tally = new Tally();
  let next = 1;
  for (const point of WRITE_POINTS) {
    for (let i = 0; i < kills; i++) {
      const { attempts, how } = await killOnce(store, point, i % AT_ONCE, () => String(next++));
      const database = await openNamedStore(store);
      const faults = await inspectStore(database, attempts).finally(() => database.destroy());
      if (how !== "SIGKILL") faults.push(`it was not killed there: ${how}`);
      tally.add(faults, `${point}, ${i + 1}`);
    }
    note(`  ${point}: ${tally.held} of ${tally.tried} held`);
  }
  return tally.result();
}

async function killOnce(
  store: NamedStore,
  point: WritePoint,
  passes: number,
  newNullifier: () => string,
): Promise<{ attempts: Attempt[]; how: string }> {
  const served = await serveStore(store, { death: { point, passes } });
  const ids = await Promise.all(Array.from({ length: AT_ONCE }, () => served.ask()));
  const attempts = await Promise.all(
    ids.map(async (requestId): Promise<Attempt> => {
      const nullifier = newNullifier();
      const answer = await served.submit(requestId, nullifier).catch(() => undefined);
      return { requestId, nullifier, decisionId: answer?.decisionId };
    }),
  );
  const timeout = new Promise<string>((resolve) => setTimeout(resolve, 5_000, "it lived on"));
  const how = await Promise.race([served.gone, timeout]);
  await served.kill();
  return { attempts, how };
}
