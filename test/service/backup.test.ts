import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { acceptRestored } from "../../src/service/store/accept-restored.ts";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import { readBackup } from "../../src/service/store/backup/read-backup.ts";
import { restoreBackup } from "../../src/service/store/backup/restore-backup.ts";
import { STORED_TABLES } from "../../src/service/store/backup/stored-tables.ts";
import { writeBackup } from "../../src/service/store/backup/write-backup.ts";
import { migrationProvider } from "../../src/service/store/migrations/index.ts";
import type { ServiceDatabase } from "../../src/service/store/open-database.ts";
import { connectStore, openStore } from "../../src/service/store/open-store.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { scratchDirectory } from "./child.ts";
import {
  closeTestStores,
  createPostgresDatabase,
  describeStores,
  openSqliteStore,
  type TestStore,
} from "./stores.ts";
import { answerOf, createWorld, openRequest, START, submit, trustRoot } from "./world.ts";

const logger = pino({ level: "silent" });

async function backUp(database: ServiceDatabase): Promise<string> {
  let text = "";
  await writeBackup(
    database,
    async (pieces) => {
      for await (const piece of pieces) text += piece;
    },
    { now: START },
  );
  return text;
}

const sourceOf = (text: string) => () => Readable.from([Buffer.from(text)]);

/** In pieces that end anywhere. */
const sliced = (text: string, size: number) => () => {
  const bytes = Buffer.from(text);
  const count = Math.ceil(bytes.length / size);
  return Readable.from(
    Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  );
};

describeStores("a backup", (openTestStore) => {
  let store: TestStore;
  let database: ServiceDatabase;
  let used: string;
  let open: string;
  let text: string;
  beforeEach(async () => {
    store = await openTestStore();
    database = store.database;
    for (let i = 8; i < 14; i++) await addTrustRoot(database, trustRoot(String(i), START));
    const { app } = await createWorld({ database });
    used = (await openRequest(app)).id;
    open = (await openRequest(app)).id;
    expect((await submit(app, used, { nullifier: "11" })).status).toBe(201);
    expect((await submit(app, open, { nullifier: "11" })).status).toBe(409);
    text = await backUp(database);
  });

  const emptyFile = () => ({ storeFile: join(scratchDirectory(), "store.db") });
  const emptyServer = async () => ({ storeUrl: await createPostgresDatabase() });

  for (const [kind, empty] of [
    ["SQLite", emptyFile],
    ["PostgreSQL", emptyServer],
  ] as const) {
    it(`H14 moves into an empty ${kind} store whole: the log verifies, a nullifier is still taken`, async () => {
      const config = await empty();
      const restored = await restoreBackup(() => connectStore(config), sliced(text, 1000));
      const { database: other } = restored;
      try {
        expect(await verifyAuditLog(other)).toEqual(await verifyAuditLog(database));
        expect(await verifyAuditLog(other)).toMatchObject({ intact: true, entries: 9 });
        // The same bytes again, but for the mark of a restored store.
        const again = (await backUp(other)).split("\n");
        const differing = text.split("\n").filter((line, i) => line !== again[i]);
        expect(differing).toHaveLength(2);
        const { app } = await createWorld({ database: other });
        expect(await answerOf(await submit(app, open, { nullifier: "11" }))).toMatchObject({
          code: "ERR_VERIFICATION_NULLIFIER_USED",
        });
        expect((await submit(app, used, { nullifier: "11" })).status).toBe(200);
        expect((await submit(app, open, { nullifier: "12" })).status).toBe(201);
      } finally {
        await other.destroy();
      }
    });
  }

  it("H14 is opened by the service where the mark shows that it is whole, and not else", async () => {
    const config = emptyFile();
    const { database: other, header } = await restoreBackup(
      () => connectStore(config),
      sourceOf(text),
    );
    await other.destroy();
    await expect(openStore(config, logger)).rejects.toThrow(/was restored/);
    const stateFile = join(scratchDirectory(), "mark");
    const mark = { type: "SymbolonStoreState", version: 1, ...header.state };
    writeFileSync(stateFile, JSON.stringify({ ...mark, size: 10 }));
    await expect(openStore({ ...config, stateFile }, logger)).rejects.toThrow(/lacks 1/);
    writeFileSync(stateFile, JSON.stringify(mark));
    await (await openStore({ ...config, stateFile }, logger)).close();
    await (await openStore(config, logger)).close();
  });

  it("H14 is opened by the service once it is accepted as it is", async () => {
    const config = emptyFile();
    const { database: other } = await restoreBackup(() => connectStore(config), sourceOf(text));
    expect(await acceptRestored(other, { mark: undefined, now: START })).toMatchObject({ era: 1 });
    await other.destroy();
    const store = await openStore(config, logger);
    expect(await verifyAuditLog(store.database)).toMatchObject({ intact: true, entries: 10 });
    await store.close();
  });

  it("refuses a store with anything in it, and changes nothing of it", async () => {
    const { database: full, config } = await openTestStore();
    await addTrustRoot(full, trustRoot("77", START));
    await expect(restoreBackup(() => connectStore(config), sourceOf(text))).rejects.toMatchObject({
      code: "ERR_SERVICE_CONFLICT",
    });
    expect(await verifyAuditLog(full)).toMatchObject({ intact: true, entries: 1 });
  });

  it("is of one moment, while others write", async () => {
    const own = await store.reopen();
    let pieces = "";
    const report = await writeBackup(
      own,
      async (stream) => {
        for await (const piece of stream) {
          pieces += piece;
          if (pieces.split("\n").length === 3) await addTrustRoot(database, trustRoot("99", START));
        }
      },
      { now: START },
    );
    await own.destroy();
    expect(report.counts).toMatchObject({ audit: 9, trust_roots: 7 });
    expect(await readBackup(sourceOf(pieces))).toMatchObject({ state: { size: 9 } });
    expect(await verifyAuditLog(database)).toMatchObject({ intact: true, entries: 10 });
  });

  it("has every table of the store", async () => {
    const tables = (await database.introspection.getTables()).map(({ name }) => name);
    expect(tables.sort()).toEqual(Object.keys(STORED_TABLES).sort());
  });

  it("fails where it cannot be kept, and leaves the store to others", async () => {
    const full = new Error("no space left");
    const write = () => Promise.reject(full);
    await expect(writeBackup(database, write, { now: START })).rejects.toBe(full);
    await addTrustRoot(database, trustRoot("99", START));
  });
});

describe("a backup that is not what was written", () => {
  let text: string;
  beforeAll(async () => {
    const { database } = await openSqliteStore();
    const { app, close } = await createWorld({ database });
    const { id } = await openRequest(app);
    await submit(app, id, { nullifier: "11" });
    text = await backUp(database);
    await close();
  });
  afterAll(closeTestStores);

  /** It is refused before the store is opened. */
  async function refuse(altered: string | Buffer): Promise<void> {
    const connect = vi.fn(() => connectStore({ storeFile: ":memory:" }));
    const source = () => Readable.from([Buffer.from(altered)]);
    await expect(restoreBackup(connect, source)).rejects.toMatchObject({
      code: "ERR_SERVICE_BACKUP",
    });
    expect(connect).not.toHaveBeenCalled();
  }

  it("H2 is refused wherever it is cut", async () => {
    for (let length = 0; length < text.length; length += 97) await refuse(text.slice(0, length));
    for (const less of [1, 2, 66, 70, 85]) await refuse(text.slice(0, -less));
  });

  it("is refused with any byte changed", async () => {
    const bytes = Buffer.from(text);
    for (let i = 0; i < bytes.length; i += 53) {
      const altered = Buffer.from(bytes);
      altered[i] = (altered[i] ?? 0) ^ 1;
      await refuse(altered);
    }
  });

  const lines = () => text.trimEnd().split("\n");
  const sealedAgain = (body: readonly string[]) => {
    const whole = body.map((line) => `${line}\n`).join("");
    return `${whole}${JSON.stringify({ sha256: createHash("sha256").update(whole).digest("hex") })}\n`;
  };

  const forgeries: Record<string, (body: string[]) => string[]> = {
    "a row less": (body) => body.filter((line) => !line.includes('"once","11","2",null')),
    "a row twice": (body) => body.flatMap((line) => (line.startsWith("[") ? [line, line] : [line])),
    "a table that the store has not": (body) =>
      body.map((line) => line.replace('"table":"audit"', '"table":"kysely_migration"')),
    "a table twice": (body) =>
      body.flatMap((line) => (/"table"/.test(line) ? [line, line] : [line])),
    "a column that is an expression": (body) =>
      body.map((line) => line.replace('"columns":["', '"columns":["id\\" --","')),
    "a version of later": (body) => [
      body[0]?.replace('"version":1', '"version":2') ?? "",
      ...body.slice(1),
    ],
    "a value that is an object": (body) => body.map((line) => line.replace(/^\[[^,]+,/, "[{},")),
    "a number past what is exact": (body) =>
      body.map((line) => line.replace(/^\[[^,]+,/, "[9007199254740993,")),
    "no header": (body) => body.slice(1),
    "a row before its table": (body) => [body[0] ?? "", "[1]", ...body.slice(1)],
  };
  for (const [name, forge] of Object.entries(forgeries)) {
    it(`is refused with ${name}, though its digest is right`, async () => {
      expect(sealedAgain(lines().slice(0, -1))).toBe(text);
      await refuse(sealedAgain(forge(lines().slice(0, -1))));
    });
  }

  it("is refused with more after its end", async () => {
    await refuse(`${text}x`);
    await refuse(`${text}\n`);
    await refuse(text + text);
  });

  it("is refused where a migration is of a later version", async () => {
    const [head = "", ...body] = lines().slice(0, -1);
    const newest = Object.keys(await migrationProvider.getMigrations()).at(-1) ?? "";
    expect(head).toContain(newest);
    const later = sealedAgain([head.replace(newest, "999-later"), ...body]);
    const connect = () => connectStore({ storeFile: ":memory:" });
    await expect(restoreBackup(connect, sourceOf(later))).rejects.toThrow(/later version/);
  });

  it("of an earlier version is taken into a new store, which then has the present schema", async () => {
    const [head = "", ...body] = lines().slice(0, -1);
    const earlier = body.flatMap((line) => {
      if (line.startsWith('{"table":"api_keys"')) return [];
      return line.startsWith('{"counts":') ? [line.replace('"api_keys":0,', "")] : [line];
    });
    expect(earlier).toHaveLength(body.length - 1);
    const text = sealedAgain([head.replace("007-operations", "006-openid4vp"), ...earlier]);
    const connect = () => connectStore({ storeFile: ":memory:" });
    const { database } = await restoreBackup(connect, sourceOf(text));
    expect(await database.selectFrom("api_keys").selectAll().execute()).toEqual([]);
    expect(await verifyAuditLog(database)).toMatchObject({ intact: true, entries: 2 });
    await database.destroy();
  });

  it("takes everything back where it changes between the two readings", async () => {
    const storeFile = join(scratchDirectory(), "store.db");
    let times = 0;
    const source = () => {
      const altered = text.replace('"once","11","2",null', '"once","12","2",null');
      expect(altered).not.toBe(text);
      return Readable.from([Buffer.from(times++ === 0 ? text : altered)]);
    };
    const connect = () => connectStore({ storeFile });
    await expect(restoreBackup(connect, source)).rejects.toMatchObject({
      code: "ERR_SERVICE_BACKUP",
    });
    const after = await restoreBackup(connect, sourceOf(text));
    expect(await verifyAuditLog(after.database)).toMatchObject({ intact: true, entries: 2 });
    await after.database.destroy();
  });

  it("is refused where a state is told that it does not hold", async () => {
    const [head = "", ...body] = lines().slice(0, -1);
    const told = sealedAgain([head.replace('"size":2', '"size":3'), ...body]);
    const connect = () => connectStore({ storeFile: ":memory:" });
    await expect(restoreBackup(connect, sourceOf(told))).rejects.toMatchObject({
      code: "ERR_SERVICE_BACKUP",
    });
  });
});
