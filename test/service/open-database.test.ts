import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase, openSqlite, verifyAuditLog } from "../../src/service/index.ts";
import { scratchDirectory } from "./child.ts";
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
    const before = readdirSync(".");
    await (await openDatabase(openSqlite(":memory:"))).destroy();
    expect(readdirSync(".")).toEqual(before);
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
