import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { toSymbolonError } from "../../src/service/http/problem.ts";
import { openDatabase } from "../../src/service/store/open-database.ts";
import { createPostgresPool } from "../../src/service/store/postgres-pool.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { startPostgres } from "../support/postgres/start-postgres.ts";
import { thrownBy } from "../support/thrown.ts";
import {
  administrator,
  closeTestStores,
  createPostgresDatabase,
  openPostgresStore,
} from "./stores.ts";
import { answerOf, configJson, createWorld, openRequest, submit } from "./world.ts";

const BUSY = { http: 503, code: "ERR_SERVICE_BUSY" };
const STORE = { http: 503, code: "ERR_SERVICE_STORE" };
const databaseOf = (url: string) => new URL(url).pathname.slice(1);

describe("PostgreSQL", () => {
  afterEach(closeTestStores);

  it("commits to the disk whatever role and database have set, one writer at a time", async () => {
    const { database, config } = await openPostgresStore();
    const name = databaseOf((config as { storeUrl: string }).storeUrl);
    await (await administrator()).query(`alter database ${name} set synchronous_commit = off`);
    await (await administrator()).query(
      `alter database ${name} set default_transaction_isolation = 'serializable'`,
    );
    const other = await openDatabase(
      createPostgresPool((config as { storeUrl: string }).storeUrl, { statementTimeoutMs: 500 }),
    );
    const settings = async () =>
      (
        await sql<Record<string, string>>`select current_setting('synchronous_commit') as commit,
          current_setting('transaction_isolation') as isolation`.execute(other)
      ).rows[0];
    expect(await settings()).toEqual({ commit: "off", isolation: "serializable" });
    await other.transaction().execute(async (transaction) => {
      const { rows } = await sql`select current_setting('synchronous_commit') as commit,
        current_setting('transaction_isolation') as isolation`.execute(transaction);
      expect(rows).toEqual([{ commit: "on", isolation: "read committed" }]);
    });
    await database.transaction().execute(async () => {
      const error = await thrownBy(() => other.transaction().execute(async () => undefined));
      expect(toSymbolonError(error)).toMatchObject({ code: "ERR_SERVICE_BUSY" });
    });
    // The connection that did not get the lock is in order.
    await other.transaction().execute(async () => undefined);
    await other.destroy();
  });

  it("does not take a commit of what has failed within for one", async () => {
    const { database } = await openPostgresStore();
    const error = await thrownBy(() =>
      database.transaction().execute(async (transaction) => {
        await sql`select 1 / 0`.execute(transaction).catch(() => undefined);
      }),
    );
    expect(error).toMatchObject({ code: "ERR_SERVICE_STORE" });
  });

  it("refuses a number that JavaScript would round", async () => {
    const { database } = await openPostgresStore();
    const read = (text: string) => sql`select ${sql.raw(text)}::bigint as n`.execute(database);
    expect((await read("9007199254740991")).rows).toEqual([{ n: 2 ** 53 - 1 }]);
    for (const text of ["9007199254740992", "-9007199254740992", "9223372036854775807"]) {
      await expect(read(text)).rejects.toMatchObject({ code: "ERR_SERVICE_STORE" });
    }
    expect((await read("1")).rows).toEqual([{ n: 1 }]);
  });

  it("goes on after its connections were ended by the server, idle or at work", async () => {
    const lost: string[] = [];
    const storeUrl = await createPostgresDatabase("template");
    const database = await openDatabase(
      createPostgresPool(storeUrl, { onConnectionLost: (code) => lost.push(code) }),
    );
    const world = await createWorld({ database });
    const { id } = await openRequest(world.app);
    const end = async () =>
      (await administrator()).query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${databaseOf(storeUrl)}'`,
      );
    await end();
    while (lost.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(lost[0]).toBe("57P01");
    expect((await submit(world.app, id)).status).toBe(201);
    const error = await thrownBy(() =>
      database.transaction().execute(async (transaction) => {
        await end();
        await sql`select 1`.execute(transaction);
      }),
    );
    expect(toSymbolonError(error)).toMatchObject({ code: "ERR_SERVICE_BUSY" });
    const next = await openRequest(world.app);
    expect((await submit(world.app, next.id, { nullifier: "2" })).status).toBe(201);
    await world.close();
  });

  it("answers 503 while the server is away, and goes on when it is back, without a restart", async () => {
    const postgres = await startPostgres();
    try {
      const database = await openDatabase(createPostgresPool(postgres.urlOf("postgres")));
      const world = await createWorld({ database });
      const requests = [];
      for (let i = 0; i < 4; i++) requests.push((await openRequest(world.app)).id);
      const [first = "", second = "", ...rest] = requests;
      expect((await submit(world.app, first, { nullifier: "1" })).status).toBe(201);
      await postgres.pause();
      expect(await answerOf(await submit(world.app, second, { nullifier: "2" }))).toMatchObject(
        BUSY,
      );
      expect((await world.app.request("/ready")).status).toBe(503);
      expect((await world.app.request("/health")).status).toBe(200);
      await postgres.resume();
      expect((await submit(world.app, second, { nullifier: "2" })).status).toBe(201);
      // As after a loss of power: what was acknowledged is there.
      await postgres.restart();
      const again = await openRequest(world.app).catch(() => openRequest(world.app));
      expect((await submit(world.app, again.id, { nullifier: "2" })).status).toBe(409);
      for (const [i, id] of rest.entries()) {
        expect((await submit(world.app, id, { nullifier: `${10 + i}` })).status).toBe(201);
      }
      expect(await verifyAuditLog(database)).toMatchObject({ intact: true, entries: 6 });
      expect(world.logLines.join()).not.toContain("test-password");
      await world.close();
      await postgres.pause();
      await postgres.resume(["fsync=off"]);
      await expect(
        openDatabase(createPostgresPool(postgres.urlOf("postgres"))),
      ).rejects.toMatchObject({
        code: "ERR_SERVICE_STORE",
        message: expect.stringContaining("fsync off"),
      });
    } finally {
      await postgres.stop();
    }
  });

  it("says of a server that it cannot use what is wrong, and nothing of the address", async () => {
    const good = new URL(await createPostgresDatabase());
    const changed = (change: (url: URL) => void) => {
      const url = new URL(good);
      change(url);
      return url.href;
    };
    for (const [url, says] of [
      [changed((u) => Object.assign(u, { password: "wrong-secret" })), /user and password/],
      [changed((u) => Object.assign(u, { username: "nobody-known" })), /user and password/],
      [changed((u) => Object.assign(u, { pathname: "/no-such-database" })), /check database/],
      [changed((u) => Object.assign(u, { port: "1" })), /cannot be reached/],
    ] as const) {
      const error = (await thrownBy(() => openDatabase(createPostgresPool(url)))) as Error;
      expect(error).toMatchObject({ code: "ERR_SERVICE_STORE" });
      expect(error.message).toMatch(says);
      for (const part of ["wrong-secret", "nobody-known", "no-such", good.password, good.port]) {
        expect(error.message).not.toContain(part);
      }
    }
  });

  it("waits for a place no longer than told", async () => {
    const database = await openDatabase(
      createPostgresPool(await createPostgresDatabase("template"), {
        maxConnections: 1,
        connectionTimeoutMs: 3_000,
      }),
    );
    await database.connection().execute(async () => {
      const error = await thrownBy(() => database.selectFrom("audit").selectAll().execute());
      expect(error).toMatchObject({ code: "ERR_SERVICE_BUSY" });
    });
    expect(await database.selectFrom("audit").selectAll().execute()).toEqual([]);
    await database.destroy();
  });

  it("is brought up to date by one of several that start at once", async () => {
    const url = await createPostgresDatabase();
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase(createPostgresPool(url))),
    );
    for (const database of opened) {
      expect(await database.selectFrom("identity").selectAll().execute()).toHaveLength(1);
      await database.destroy();
    }
  });

  it("refuses a schema of a later version", async () => {
    const { database, reopen } = await openPostgresStore();
    await sql`insert into kysely_migration values ('999-later', '2099-01-01')`.execute(database);
    await expect(reopen()).rejects.toThrow(/later version/);
  });
});

describe("storeUrl", () => {
  const base = "postgres://gate@db.example:5432/gate";

  for (const [name, url] of Object.entries({
    "a server that is not verified": `${base}?sslmode=require`,
    "a certificate of whoever": `${base}?sslmode=no-verify`,
    "options of the server": `${base}?options=-c%20synchronous_commit%3Doff`,
    "a time limit of its own": `${base}?statement_timeout=0`,
    "compatible encryption": `${base}?sslmode=verify-full&uselibpqcompat=true`,
    "a password among the parameters": `${base}?password=secret-word`,
    "a fragment": `${base}#secret-word`,
    "a certificate file that is not there": `${base}?sslmode=verify-full&sslrootcert=/no/ca.pem`,
  })) {
    it(`refuses ${name}`, async () => {
      const error = (await thrownBy(async () => createPostgresPool(url))) as Error;
      expect(error).toMatchObject({ code: "ERR_SERVICE_CONFIG", details: { keys: ["storeUrl"] } });
      expect(error.message).not.toMatch(/secret-word|db\.example/);
    });
  }

  it("takes a password from the environment and none from the file", () => {
    const { storeFile: _, ...rest } = configJson();
    const withPassword = "postgres://gate:secret-word@db.example/gate";
    for (const storeUrl of [withPassword, `${base}?password=secret-word`]) {
      const parse = () => parseServiceConfig({ ...rest, storeUrl });
      expect(parse).toThrow(expect.objectContaining({ code: "ERR_SERVICE_CONFIG" }));
      expect(parse).not.toThrow(/secret-word/);
    }
    const environment = { SYMBOLON_SERVICE_STORE_URL: withPassword };
    expect(parseServiceConfig(rest, environment).storeUrl).toBe(withPassword);
    expect(parseServiceConfig({ ...rest, storeUrl: base }).storeUrl).toBe(base);
  });
});

describe("an error of the store", () => {
  const fromServer = (code: string) =>
    toSymbolonError(Object.assign(new Error("secret of a driver"), { code, severity: "ERROR" }));

  it.each([
    "40001",
    "40P01",
    "55P03",
    "57014",
    "57P01",
    "57P02",
    "57P03",
    "53300",
    "08006",
    "08001",
  ])("%s may be tried again", (code) => {
    expect(fromServer(code)).toMatchObject({ code: BUSY.code });
    expect(fromServer(code).message).not.toContain("secret");
  });

  it.each(["53100", "23505", "42P01", "28P01", "25006", "XX000", "58030"])(
    "%s is a fault of the store",
    (code) => {
      expect(fromServer(code)).toMatchObject({ code: STORE.code });
      expect(fromServer(code).message).not.toContain("secret");
    },
  );

  it("is not what only looks like one", () => {
    for (const error of [
      Object.assign(new Error("x"), { code: "EPIPE" }),
      Object.assign(new Error("x"), { code: "40001" }),
      Object.assign(new Error("x"), { code: 40001, severity: "ERROR" }),
      null,
      "40001",
    ]) {
      expect(toSymbolonError(error)).toMatchObject({ code: "ERR_SERVICE_FAULT" });
    }
  });
});
