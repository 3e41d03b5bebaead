import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase, openSqlite } from "../../src/service/store/open-database.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { exitOf, lineOf, scratchDirectory, startChild } from "./child.ts";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  openRequest,
  readDecisionOf,
  submit,
} from "./world.ts";

/** More than the statements of one submission; the last steps lie after the answer. */
const STEPS = 18;
const AT_ONCE = 3;

interface Ids {
  readonly first: string;
  readonly second: string;
  readonly acknowledged: { readonly decisionId: string; readonly http: number };
}

async function killAtStep(file: string, step: number): Promise<{ ids: Ids; isAcked: boolean }> {
  const child = startChild("writer.process.ts", [file, String(step)]);
  const exit = exitOf(child);
  const ack = lineOf(child, "ACK").then(
    () => true,
    () => false,
  );
  const ids = JSON.parse(await lineOf(child, "IDS")) as Ids;
  expect(await exit).toBe("SIGKILL");
  return { ids, isAcked: await ack };
}

/** Whether the answer came; what must hold either way is asserted here. */
async function killAndInspect(step: number): Promise<boolean> {
  const file = join(scratchDirectory(), "store.db");
  const { ids, isAcked } = await killAtStep(file, step);
  const database = await openDatabase(openSqlite(file));
  expect(await verifyAuditLog(database)).toMatchObject({ intact: true });
  const { app, close } = await createWorld({ database });

  const read = await app.request(`/v1/decisions/${ids.acknowledged.decisionId}`, {
    headers: bearer(KEYS.relyingParty),
  });
  expect(await read.json()).toMatchObject({ outcome: "accepted", nullifier: "11" });
  const replay = await openRequest(app);
  expect((await submit(app, replay.id, { nullifier: "11" })).status).toBe(409);
  expect((await submit(app, ids.first, { nullifier: "12" })).status).toBe(409);

  const nullifiers = await database.selectFrom("nullifiers").select("nullifier").execute();
  const isTaken = nullifiers.some(({ nullifier }) => nullifier === "22");
  if (isAcked) expect(isTaken).toBe(true);
  const retry = await answerOf(await submit(app, ids.second, { nullifier: "22" }));
  expect(retry).toMatchObject({ http: isTaken ? 200 : 201, outcome: "accepted" });
  const known = await (await readDecisionOf(app, ids.second)).json();
  expect(known).toMatchObject({ decisionId: retry.decisionId, nullifier: "22" });
  expect(await verifyAuditLog(database)).toMatchObject({ intact: true });
  await close();
  return isAcked;
}

describe("a process that is killed", () => {
  it("H2 loses nothing acknowledged and keeps nothing half done, at each statement", async () => {
    const acked: boolean[] = [];
    for (let step = 0; step < STEPS; step += AT_ONCE) {
      const steps = Array.from({ length: AT_ONCE }, (_, i) => step + i);
      acked.push(...(await Promise.all(steps.map(killAndInspect))));
    }
    expect(acked[0]).toBe(false);
    expect(acked.at(-1)).toBe(true);
    expect(acked.filter((isAcked) => !isAcked).length).toBeGreaterThan(5);
  });

  it("H14 keeps its state over a restart", async () => {
    const file = join(scratchDirectory(), "store.db");
    const before = await createWorld({ database: await openDatabase(openSqlite(file)) });
    const [used, open] = [await openRequest(before.app), await openRequest(before.app)];
    expect((await submit(before.app, used.id)).status).toBe(201);
    const head = (await verifyAuditLog(before.database)).root;
    await before.close();
    const after = await createWorld({ database: await openDatabase(openSqlite(file)) });
    expect((await verifyAuditLog(after.database)).root).toBe(head);
    expect(await answerOf(await submit(after.app, open.id))).toMatchObject({
      code: "ERR_VERIFICATION_NULLIFIER_USED",
    });
    expect((await submit(after.app, open.id, { nullifier: "2" })).status).toBe(201);
    await after.close();
  });

  it("H2 answers 503 and takes nothing where the disk is full, and goes on after", async () => {
    const file = join(scratchDirectory(), "store.db");
    const sqlite = openSqlite(file);
    const world = await createWorld({ database: await openDatabase(sqlite) });
    const { id } = await openRequest(world.app);
    const pragma = (text: string) => sqlite.prepare(text).all([]);
    const [{ page_count: pages }] = pragma("PRAGMA page_count") as [{ page_count: number }];
    pragma(`PRAGMA max_page_count = ${pages}`);
    await expect(
      (async () => {
        for (;;) await openRequest(world.app);
      })(),
    ).rejects.toThrow("ERR_SERVICE_STORE");
    const answers = [];
    for (let i = 0; i < 30; i++) {
      answers.push(await answerOf(await submit(world.app, id, { trustRoot: "8" })));
    }
    const full = answers.find(({ http }) => http === 503);
    expect(full).toMatchObject({ code: "ERR_SERVICE_STORE" });
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
    pragma("PRAGMA max_page_count = 1000000");
    const fresh = await openRequest(world.app);
    expect((await submit(world.app, fresh.id)).status).toBe(201);
    await world.close();
  });
});
