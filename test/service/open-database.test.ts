import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openDatabase, openSqlite, verifyAuditLog } from "../../src/service/index.ts";
import { lineOf, scratchDirectory, startChild } from "./child.ts";
import { createWorld, openRequest, submit } from "./world.ts";

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("openSqlite", () => {
  it("creates a file that its owner alone reads, with its side files", async () => {
    const directory = scratchDirectory();
    const before = process.umask(0o022);
    const database = await openDatabase(openSqlite(join(directory, "store.db")));
    process.umask(before);
    const files = readdirSync(directory).sort();
    expect(files).toEqual(["store.db", "store.db-shm", "store.db-wal"]);
    for (const file of files) expect(modeOf(join(directory, file))).toBe(0o600);
    await database.destroy();
  });

  it("leaves the mode of a file that is there to whoever set it", async () => {
    const file = join(scratchDirectory(), "store.db");
    await (await openDatabase(openSqlite(file))).destroy();
    chmodSync(file, 0o640);
    await (await openDatabase(openSqlite(file))).destroy();
    expect(modeOf(file)).toBe(0o640);
  });

  it("refuses a directory, and a path that leads nowhere", () => {
    const directory = scratchDirectory();
    for (const path of [directory, join(directory, "none", "store.db")]) {
      expect(() => openSqlite(path)).toThrow(
        expect.objectContaining({ code: "ERR_SERVICE_STORE" }),
      );
    }
  });

  it("makes no file of a store in memory", async () => {
    await (await openDatabase(openSqlite(":memory:"))).destroy();
    expect(readdirSync(".").filter((name) => name.includes("memory"))).toEqual([]);
  });
});

it("is brought up to date by one of several processes that start at once", async () => {
  const storeFile = join(scratchDirectory(), "store.db");
  const children = [1, 2, 3].map(() => startChild("opener.process.ts", [storeFile]));
  await Promise.all(children.map((child) => lineOf(child, "READY")));
  const opened = Promise.all(children.map((child) => lineOf(child, "OPENED")));
  for (const child of children) child.stdin.write("go\n");
  const ids = await opened;
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Set(ids).size).toBe(1);
});

it("refuses an SQLite file of a later schema", async () => {
  const storeFile = join(scratchDirectory(), "store.db");
  const database = await openDatabase(openSqlite(storeFile));
  await sql`insert into kysely_migration values ('999-later', '2099-01-01')`.execute(database);
  await database.destroy();
  await expect(openDatabase(openSqlite(storeFile))).rejects.toMatchObject({
    code: "ERR_SERVICE_STORE",
    message: expect.stringContaining("later version"),
  });
});

it("a store is audited with what the package exports", async () => {
  const storeFile = join(scratchDirectory(), "store.db");
  const world = await createWorld({ database: await openDatabase(openSqlite(storeFile)) });
  const { id } = await openRequest(world.app);
  expect((await submit(world.app, id)).status).toBe(201);
  await world.close();
  const database = await openDatabase(openSqlite(storeFile));
  expect(await verifyAuditLog(database)).toMatchObject({ intact: true, entries: 2 });
  await database.deleteFrom("nullifiers").execute();
  expect(await verifyAuditLog(database)).toMatchObject({ intact: false, entries: 2 });
  await database.destroy();
});
