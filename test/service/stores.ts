import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe, inject } from "vitest";
import {
  openDatabase,
  openSqlite,
  type ServiceDatabase,
} from "../../src/service/store/open-database.ts";
import { createPostgresPool } from "../../src/service/store/postgres-pool.ts";

/** A store of a test's own, and how else it is reached. */
export interface TestStore {
  readonly kind: "SQLite" | "PostgreSQL";
  readonly database: ServiceDatabase;
  /** Members of the configuration: also for another process. */
  readonly config: { readonly storeFile: string } | { readonly storeUrl: string };
  /** Over connections of its own; the caller destroys it. */
  readonly reopen: () => Promise<ServiceDatabase>;
}

export type OpenTestStore = () => Promise<TestStore>;

/** What a test opened is closed and removed after it. */
const opened: { database: ServiceDatabase; remove: () => Promise<void> }[] = [];

const databases: string[] = [];

export async function closeTestStores(): Promise<void> {
  for (const { database, remove } of opened.splice(0)) {
    await database.destroy();
    await remove();
  }
  for (const name of databases.splice(0)) {
    await (await administrator()).query(`drop database ${name} with (force)`);
  }
}

/** The same suite over both stores. */
export function describeStores(name: string, suite: (openTestStore: OpenTestStore) => void): void {
  for (const [kind, open] of [
    ["SQLite", openSqliteStore],
    ["PostgreSQL", openPostgresStore],
  ] as const) {
    describe(`${name}, over ${kind}`, () => {
      afterEach(closeTestStores);
      suite(open);
    });
  }
}

export const openSqliteStore: OpenTestStore = async () => {
  const directory = mkdtempSync(join(tmpdir(), "symbolon-store-"));
  const storeFile = join(directory, "store.db");
  const reopen = () => openDatabase(openSqlite(storeFile));
  const database = await reopen();
  opened.push({
    database,
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  });
  return { kind: "SQLite", database, config: { storeFile }, reopen };
};

let number = 0;

export const openPostgresStore: OpenTestStore = async () => {
  const storeUrl = await createPostgresDatabase("template");
  const reopen = () => openDatabase(createPostgresPool(storeUrl));
  const database = await reopen();
  opened.push({ database, remove: async () => {} });
  return { kind: "PostgreSQL", database, config: { storeUrl }, reopen };
};

/** Address of a new database: of the schema, or (`template0`) with nothing in it. It goes with the test. */
export async function createPostgresDatabase(
  template: "template" | "template0" = "template0",
): Promise<string> {
  const name = `test_${process.pid}_${++number}`;
  const admin = await administrator();
  await admin.query(`create database ${name} template ${template} strategy file_copy`);
  databases.push(name);
  const address = new URL(await serverUrl());
  address.pathname = `/${name}`;
  return address.href;
}

let client: Promise<pg.Client> | undefined;

/** The server's owner, at its maintenance database. */
export function administrator(): Promise<pg.Client> {
  client ??= (async () => {
    const made = new pg.Client({ connectionString: await serverUrl() });
    made.on("error", () => undefined);
    await made.connect();
    (made as unknown as { connection: { stream: { unref(): void } } }).connection.stream.unref();
    return made;
  })();
  return client;
}

let url: Promise<string> | undefined;

function serverUrl(): Promise<string> {
  url ??= new Promise((resolve, reject) => {
    let answer = "";
    connect(inject("postgresBroker"), "127.0.0.1")
      .on("data", (chunk) => {
        answer += chunk.toString("utf8");
      })
      .on("error", reject)
      .on("end", () => {
        const line = answer.trim();
        if (line.startsWith("postgres://")) resolve(line);
        else reject(new Error(line));
      });
  });
  return url;
}
