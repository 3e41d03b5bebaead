import { join } from "node:path";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { type NamedStore, openNamedStore } from "../../test/service/named-store.ts";
import { type FaultCase, type FaultContext, type FaultResult, Tally } from "./fault-case.ts";
import { type ServedStore, serveStore } from "./served-store.ts";

const RACERS = 200;
const ROUNDS = 3;

export const raceOnPostgres: FaultCase = {
  name: "200 racers for one nullifier over 2 processes, PostgreSQL",
  run: async (context) => race(context, { storeUrl: await context.newDatabase() }),
};

export const raceOnSqlite: FaultCase = {
  name: "200 racers for one nullifier over 2 processes, SQLite",
  run: (context) => race(context, { storeFile: join(context.folder, "raced.sqlite") }),
};

async function race({ note }: FaultContext, store: NamedStore): Promise<FaultResult> {
  const tally = new Tally();
  const first = await serveStore(store);
  const processes = [first, await serveStore(store)] as const;
  for (let round = 1; round <= ROUNDS; round++) {
    const lanes = Array.from({ length: RACERS }, (_, i) => processes[i % 2] ?? first);
    const ids: string[] = [];
    for (const lane of lanes) ids.push(await lane.ask());
    const answers = await Promise.all(lanes.map((lane, i) => submit(lane, ids[i], `${round}`)));
    const winners = answers.filter((answer) => answer === "201").length;
    const losers = answers.filter((answer) => answer === "ERR_VERIFICATION_NULLIFIER_USED").length;
    const isOne = winners === 1 && losers === RACERS - 1;
    tally.add(isOne ? [] : [`${winners} won, ${losers} were refused`], `round ${round}`);
    note(`  round ${round}: ${winners} won, ${losers} refused`);
  }
  await Promise.all(processes.map((served) => served.kill()));
  const database = await openNamedStore(store);
  const { intact } = await verifyAuditLog(database).finally(() => database.destroy());
  tally.add(intact ? [] : ["the audit log does not fit the store"], "afterwards");
  return tally.result();
}

async function submit(lane: ServedStore, id: string | undefined, nullifier: string) {
  const { http, code } = await lane.submit(id ?? "", nullifier);
  return code ?? String(http);
}
