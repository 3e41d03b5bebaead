import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pino } from "pino";
import { afterEach, expect, it } from "vitest";
import { acceptRestored } from "../../src/service/store/accept-restored.ts";
import { addApiKey } from "../../src/service/store/add-api-key.ts";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import { readHighWater, writeHighWater } from "../../src/service/store/high-water-file.ts";
import { openStore } from "../../src/service/store/open-store.ts";
import { revokeApiKey } from "../../src/service/store/revoke-api-key.ts";
import { readStoreState } from "../../src/service/store/store-state.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { withdrawTrustRoot } from "../../src/service/store/withdraw-trust-root.ts";
import { scratchDirectory } from "./child.ts";
import { closeTestStores, describeStores, type OpenTestStore, openSqliteStore } from "./stores.ts";
import { answerOf, createWorld, openRequest, START, submit, trustRoot } from "./world.ts";

const logger = pino({ level: "silent" });
const REFUSED = { code: "ERR_SERVICE_STORE" };

/** A store with two entries, opened as the service does, and the file of its mark. */
async function prepare(openTestStore: OpenTestStore) {
  const { config, database } = await openTestStore();
  const stateFile = join(scratchDirectory(), "mark");
  const open = () => openStore({ ...config, stateFile }, logger);
  const store = await open();
  const add = (root: string) => addTrustRoot(store.database, trustRoot(root, START));
  await add("1");
  await add("2");
  await store.close();
  const mark = await readHighWater(stateFile);
  if (mark === undefined) throw new Error("no mark was written");
  const with_ = (changes: object) => writeHighWater(stateFile, { ...mark, ...changes });
  return { database, stateFile, open, mark, put: with_ };
}

describeStores("a store that was put back", (openTestStore) => {
  it("H14 keeps the mark with what was committed, and opens again", async () => {
    const { open, mark, database, stateFile } = await prepare(openTestStore);
    expect(mark).toMatchObject({ era: 0, size: 2 });
    expect(mark.head).toBe((await verifyAuditLog(database)).root);
    const store = await open();
    for (let i = 3; i < 30; i++) await addTrustRoot(store.database, trustRoot(`${i}`, START));
    await store.close();
    expect(await readHighWater(stateFile)).toMatchObject({ size: 29 });
    await (await open()).close();
  });

  const refusals: Record<string, { change: object; says: RegExp }> = {
    "fewer entries than the mark": { change: { size: 5, head: "a".repeat(64) }, says: /lacks 3/ },
    "another head at the mark's size": { change: { head: "a".repeat(64) }, says: /another than/ },
    "another entry within": { change: { size: 1 }, says: /another than/ },
    "another store's id": { change: { storeId: "other" }, says: /another store/ },
    "an era of before": { change: { era: 1, size: 0 }, says: /accepted restore/ },
  };
  for (const [name, { change, says }] of Object.entries(refusals)) {
    it(`H14 refuses ${name}, says what to do, and leaves the mark`, async () => {
      const { open, put, stateFile } = await prepare(openTestStore);
      await put(change);
      const before = readFileSync(stateFile, "utf8");
      const error = await open().then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      expect(error).toMatchObject(REFUSED);
      expect(error?.message).toMatch(says);
      expect(error?.message).toContain("symbolon store accept-restored");
      expect(readFileSync(stateFile, "utf8")).toBe(before);
    });
  }

  it("H14 refuses a mark that cannot be read", async () => {
    const { open, stateFile } = await prepare(openTestStore);
    for (const text of ["", "{", "{}", "null", `${readFileSync(stateFile, "utf8")}x`]) {
      writeFileSync(stateFile, text);
      await expect(open()).rejects.toMatchObject(REFUSED);
    }
  });

  it("opens a store that has gone on from the mark, and one without a mark", async () => {
    const { open, stateFile, database } = await prepare(openTestStore);
    await addTrustRoot(database, trustRoot("3", START));
    await (await open()).close();
    expect(await readHighWater(stateFile)).toMatchObject({ size: 3 });
    rmSync(stateFile);
    await (await open()).close();
    expect(await readHighWater(stateFile)).toMatchObject({ size: 3 });
  });

  it("goes on once accepted: a new era, an entry that says so, and every open request closed", async () => {
    const { open, put, database } = await prepare(openTestStore);
    const { app } = await createWorld({ database });
    const [used, left] = [await openRequest(app), await openRequest(app)];
    expect((await submit(app, used.id)).status).toBe(201);
    await put({ era: 4, size: 9, head: "b".repeat(64) });
    await expect(open()).rejects.toMatchObject(REFUSED);
    const mark = { ...(await readStoreState(database)), era: 4, size: 9, head: "b".repeat(64) };
    expect(await acceptRestored(database, { mark, now: START })).toEqual({
      era: 5,
      closedRequests: 1,
      lostEntries: 5,
      apiKeys: [],
      trustRoots: ["7", "2", "1"],
    });
    await (await open()).close();
    expect(await answerOf(await submit(app, left.id, { nullifier: "3" }))).toMatchObject({
      http: 410,
      code: "ERR_PRESENTATION_REQUEST_EXPIRED",
    });
    // What was accepted before is still told to whoever sends it again.
    expect((await submit(app, used.id)).status).toBe(200);
    const fresh = await openRequest(app);
    expect((await submit(app, fresh.id, { nullifier: "3" })).status).toBe(201);
    const entries = await database.selectFrom("audit").select("entry").execute();
    expect(entries.map(({ entry }) => JSON.parse(entry ?? "null"))).toContainEqual({
      kind: "store-restored",
      at: START,
      era: 5,
      knownSize: 9,
      knownHead: "b".repeat(64),
    });
    expect(await verifyAuditLog(database)).toMatchObject({ intact: true });
  });

  it("tells the operator which API keys and trust roots count again", async () => {
    const { database } = await prepare(openTestStore);
    const key = { scopes: ["requests"], expiresAt: null, now: START } as const;
    for (const [i, id] of ["shop", "bank", "gone"].entries()) {
      await addApiKey(database, { ...key, id, digest: `${i}`.repeat(64) });
    }
    await addApiKey(database, { ...key, id: "old", digest: "d".repeat(64), expiresAt: START + 1 });
    await revokeApiKey(database, "gone", START);
    await withdrawTrustRoot(database, { root: "2", now: START, operator: "operator" });
    await addTrustRoot(database, trustRoot("3", START));
    const accepted = await acceptRestored(database, { mark: undefined, now: START + 1 });
    expect(accepted).toMatchObject({ apiKeys: ["bank", "shop"], trustRoots: ["3"] });
  });

  it("does not open where the mark cannot be written", async () => {
    const { config } = await openTestStore();
    const stateFile = join(scratchDirectory(), "none", "mark");
    await expect(openStore({ ...config, stateFile }, logger)).rejects.toMatchObject(REFUSED);
  });
});

afterEach(closeTestStores);

it("H14 notices an SQLite file that a copy of yesterday replaced", async () => {
  const { config, database } = await openSqliteStore();
  await database.destroy();
  const { storeFile } = config as { storeFile: string };
  const copy = join(dirname(storeFile), "yesterday");
  mkdirSync(copy);
  const first = await openStore({ storeFile }, logger);
  await addTrustRoot(first.database, trustRoot("1", START));
  await first.close();
  const files = ["", "-wal", "-shm"].filter((end) => existsSync(`${storeFile}${end}`));
  for (const end of files) copyFileSync(`${storeFile}${end}`, join(copy, `store.db${end}`));
  const second = await openStore({ storeFile }, logger);
  await addTrustRoot(second.database, trustRoot("2", START));
  await second.close();
  expect(existsSync(`${storeFile}.high-water`)).toBe(true);
  for (const end of ["", "-wal", "-shm"]) rmSync(`${storeFile}${end}`, { force: true });
  for (const end of files) copyFileSync(join(copy, `store.db${end}`), `${storeFile}${end}`);
  await expect(openStore({ storeFile }, logger)).rejects.toThrow(/lacks 1 entries/);
});
