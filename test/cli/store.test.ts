import { copyFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import { openStore, type StoreConfig } from "../../src/service/store/open-store.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { closeTestStores, createPostgresDatabase } from "../service/stores.ts";
import { configJson, START, trustRoot } from "../service/world.ts";
import { run, temporaryDirectory } from "./support/run.ts";

const logger = pino({ level: "silent" });

describe("symbolon store", () => {
  let cwd: string;
  const path = (name: string) => join(cwd, name);
  const config = (name: string, members: Record<string, unknown>) => {
    const { storeFile: _, ...rest } = configJson();
    return writeFile(path(name), JSON.stringify({ ...rest, ...members }));
  };
  const store = (...words: string[]) => run(["store", ...words, "--json"], { cwd });
  const add = async (where: StoreConfig, root: string) => {
    const opened = await openStore(where, logger);
    await addTrustRoot(opened.database, trustRoot(root, START));
    await opened.close();
  };

  beforeEach(async () => {
    cwd = await temporaryDirectory();
    await config("gate.json", { storeFile: "gate.db" });
    await add({ storeFile: path("gate.db") }, "1");
  });
  afterEach(closeTestStores);

  it("moves a store from SQLite to PostgreSQL, its state file with it", async () => {
    const saved = await store("backup", "--config", "gate.json", "--out", "gate.backup");
    expect([saved.code, saved.json]).toMatchObject([
      0,
      { auditEntries: 1, era: 0, counts: { audit: 1, trust_roots: 1, requests: 0 } },
    ]);
    expect((await stat(path("gate.backup"))).mode & 0o777).toBe(0o600);
    const storeUrl = await createPostgresDatabase();
    const env = { SYMBOLON_SERVICE_STORE_URL: storeUrl };
    await config("server.json", { stateFile: "gate.db.high-water" });
    const words = ["store", "restore", "--config", "server.json", "--from", "gate.backup"];
    const moved = await run([...words, "--json"], { cwd, env });
    expect([moved.code, moved.json]).toMatchObject([
      0,
      { auditEntries: 1, intact: true, accepted: null },
    ]);
    expect(moved.stdout + moved.stderr).not.toContain(new URL(storeUrl).password);
    // The mark of the old store shows that nothing is missing.
    const where = { storeUrl, stateFile: path("gate.db.high-water") };
    const opened = await openStore(where, logger);
    expect(await verifyAuditLog(opened.database)).toMatchObject({ intact: true, entries: 1 });
    await opened.close();
    const again = await run([...words, "--json"], { cwd, env });
    expect([again.code, again.json.error?.code]).toEqual([2, "ERR_SERVICE_CONFLICT"]);
  });

  it("H14 refuses an older state until it is accepted, once", async () => {
    await store("backup", "--config", "gate.json", "--out", "old.backup");
    await add({ storeFile: path("gate.db") }, "2");
    for (const end of ["", "-wal", "-shm"]) await rm(path(`gate.db${end}`), { force: true });
    const { code } = await store("restore", "--config", "gate.json", "--from", "old.backup");
    expect(code).toBe(0);
    await expect(openStore({ storeFile: path("gate.db") }, logger)).rejects.toThrow(/lacks 1/);
    const accepted = await store("accept-restored", "--config", "gate.json");
    expect([accepted.code, accepted.json]).toMatchObject([
      0,
      { era: 1, closedRequests: 0, lostEntries: 1 },
    ]);
    await add({ storeFile: path("gate.db") }, "2");
    const again = await store("accept-restored", "--config", "gate.json");
    expect([again.code, again.json.error?.code]).toEqual([2, "ERR_SERVICE_CONFLICT"]);
  });

  it("restores and accepts in one go where it is told to", async () => {
    await store("backup", "--config", "gate.json", "--out", "old.backup");
    await config("new.json", { storeFile: "new.db" });
    const words = ["restore", "--config", "new.json", "--from", "old.backup"];
    expect((await store(...words, "--accept")).json).toMatchObject({ accepted: { era: 1 } });
    await add({ storeFile: path("new.db") }, "2");
    expect(await readFile(path("new.db.high-water"), "utf8")).toContain('"size":3');
  });

  it("exits 1 where the store that was saved was not what its log says", async () => {
    const opened = await openStore({ storeFile: path("gate.db") }, logger);
    await opened.database.deleteFrom("trust_roots").execute();
    await opened.close();
    await store("backup", "--config", "gate.json", "--out", "bad.backup");
    await config("new.json", { storeFile: "new.db" });
    const bad = await store("restore", "--config", "new.json", "--from", "bad.backup", "--accept");
    expect([bad.code, bad.json]).toMatchObject([1, { intact: false, accepted: null }]);
  });

  it("refuses a cut backup, and makes no store of it", async () => {
    await store("backup", "--config", "gate.json", "--out", "gate.backup");
    const text = await readFile(path("gate.backup"), "utf8");
    await writeFile(path("cut.backup"), text.slice(0, -10));
    await config("new.json", { storeFile: "new.db" });
    const cut = await store("restore", "--config", "new.json", "--from", "cut.backup");
    expect([cut.code, cut.json.error?.code]).toEqual([2, "ERR_SERVICE_BACKUP"]);
    expect((await readdir(cwd)).filter((name) => name.startsWith("new.db"))).toEqual([]);
  });

  it("overwrites no file, and makes no store to save it", async () => {
    await copyFile(path("gate.json"), path("there"));
    const there = await store("backup", "--config", "gate.json", "--out", "there");
    expect([there.code, there.json.error?.code]).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    await config("none.json", { storeFile: "none.db" });
    for (const words of [["backup", "--out", "x"], ["accept-restored"]]) {
      const none = await store(...words, "--config", "none.json");
      expect([none.code, none.json.error?.code]).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    }
    await writeFile(path("none.db"), "");
    const empty = await store("backup", "--out", "x", "--config", "none.json");
    expect([empty.code, empty.json.error?.code]).toEqual([3, "ERR_SERVICE_STORE"]);
    await rm(path("none.db"));
    for (const end of ["-wal", "-shm"]) await rm(path(`none.db${end}`), { force: true });
    await config("memory.json", { storeFile: ":memory:" });
    const memory = await store("backup", "--config", "memory.json", "--out", "x");
    expect([memory.code, memory.json.error?.code]).toEqual([2, "ERR_CLI_USAGE"]);
    const missing = await store("restore", "--config", "gate.json", "--from", "nothing");
    expect([missing.code, missing.json.error?.code]).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    const all = await readdir(cwd);
    expect(all.filter((name) => /^(none\.db|x)/.test(name))).toEqual([]);
  });
});
