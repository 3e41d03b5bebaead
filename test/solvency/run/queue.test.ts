import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { VerificationKey } from "../../../src/proving/types.ts";
import { FolderStore } from "../../../src/solvency/run/folder-store.ts";
import type { RunNotice } from "../../../src/solvency/run/proof-executor.ts";
import { proveByQueue, type QueueOptions } from "../../../src/solvency/run/queue/prove-by-queue.ts";
import { runJobs } from "../../../src/solvency/run/run-jobs.ts";
import { type Postgres, startPostgres } from "../../support/postgres/start-postgres.ts";
import { codeOf, RUN, SECRET, toyArtifacts, toyJobs } from "./toy-run.ts";

let postgres: Postgres;
let database: string;
let folder: string;
let verificationKeys: ReadonlyMap<string, VerificationKey>;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  ({ verificationKeys } = await toyArtifacts("solvency-run"));
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "symbolon-run-"));
  const name = `run_${processes.length}_${Date.now()}`;
  const client = new pg.Client({ connectionString: postgres.urlOf("postgres") });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  database = postgres.urlOf(name);
});
afterEach(async () => {
  await Promise.all(processes.map(end));
  await rm(folder, { recursive: true, force: true });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Starts a script of this folder and reads its lines. */
function start(script: string, ...parameters: string[]) {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, script), database, folder, ...parameters],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  processes.push(child);
  const lines: string[] = [];
  const waiting: { test: (line: string) => boolean; resolve: (line: string) => void }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    for (const { test, resolve } of waiting) if (test(line)) resolve(line);
  });
  const line = (test: (line: string) => boolean) =>
    new Promise<string>((resolve) => {
      const found = lines.find(test);
      if (found !== undefined) resolve(found);
      else waiting.push({ test, resolve });
    });
  return { child, line, lines };
}
const startWorker = async (manner = "honest") => {
  const worker = start("worker.process.ts", manner);
  await worker.line((line) => line.includes('"ready"'));
  return worker;
};
const coordinate = (
  count: number,
  { notices = [], ...options }: Partial<QueueOptions> & { notices?: RunNotice[] } = {},
) => {
  const store = new FolderStore(folder);
  const queue = { database, run: RUN, store, secret: SECRET, jobSeconds: 30, ...options };
  return runJobs({
    jobs: toyJobs(count),
    verificationKeys,
    store,
    executor: proveByQueue(queue),
    onNotice: (notice) => notices.push(notice),
  });
};
const idsOf = (count: number) =>
  toyJobs(count)
    .map(({ id }) => id)
    .sort();

describe("proveByQueue", () => {
  it("has two worker processes prove, and leaves no input in the queue", async () => {
    const [one, two] = await Promise.all([startWorker(), startWorker()]);
    const proofs = await coordinate(8);
    expect([...proofs.keys()].sort()).toEqual(idsOf(8));
    const proved = ({ lines }: typeof one) => lines.filter((line) => line.includes('"proved"'));
    // a worker prints it after its answer is there
    await expect.poll(() => proved(one).length + proved(two).length).toBe(8);
    expect(proved(one).length).toBeGreaterThan(0);
    expect(proved(two).length).toBeGreaterThan(0);
    // names and hashes alone, in jobs that are done as well
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    const { rows } = await client.query("select data from symbolon_solvency.job");
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    for (const { data } of rows) {
      expect(["circuit,inputs,job,reply,run", "job,proof,worker"]).toContain(
        Object.keys(data).sort().join(),
      );
    }
  });

  it("gives the job of a worker that was killed mid-proof to another, and no other job twice", async () => {
    const stuck = await startWorker("stuck");
    const running = coordinate(4, { jobSeconds: 12 });
    const started = JSON.parse(await stuck.line((line) => line.includes('"started"')));
    stuck.child.kill("SIGKILL");
    await once(stuck.child, "exit");
    const honest = await startWorker();
    const proofs = await running;
    expect([...proofs.keys()].sort()).toEqual(idsOf(4));
    const jobs = honest.lines
      .map((line) => JSON.parse(line))
      .filter(({ kind }) => kind === "started")
      .map(({ job }) => job);
    expect(jobs.sort()).toEqual(idsOf(4));
    // it was the lost one that came last
    expect(idsOf(4)).toContain(started.job);
  });

  it("takes no worker for lost whose answer waits while another's is looked at", async () => {
    const worker = await startWorker();
    const notices: RunNotice[] = [];
    const accepted: string[] = [];
    const queue = { database, run: RUN, store: new FolderStore(folder), secret: SECRET };
    const isDone = () => worker.lines.filter((line) => line.includes('"proved"')).length === 2;
    await proveByQueue({ ...queue, jobSeconds: 1 }).execute(toyJobs(2), {
      async accept({ id }) {
        if (accepted.push(id) > 1) return true;
        await expect.poll(isDone).toBe(true);
        // three looks at what is open
        await new Promise((resolve) => setTimeout(resolve, 3_500));
        return true;
      },
      signal: new AbortController().signal,
      onNotice: (notice) => notices.push(notice),
    });
    expect(accepted.sort()).toEqual(idsOf(2));
    expect(notices).toEqual([]);
  });

  it("refuses what a lying worker proves, and ends by an honest one's proof", async () => {
    const liar = await startWorker("lying");
    const notices: RunNotice[] = [];
    const running = coordinate(1, { notices, jobSeconds: 12 });
    await liar.line((line) => line.includes('"proved"'));
    liar.child.kill("SIGKILL");
    await startWorker();
    expect((await running).size).toBe(1);
    expect(notices.length).toBeGreaterThan(0);
    expect(notices[0]).toMatchObject({ kind: "proof-refused", job: idsOf(1)[0] });
    expect(notices[0]?.worker).toMatch(/^lying:/);
  });

  it("ends where every proof is a lie, and stores none of them", async () => {
    await startWorker("lying");
    expect(await codeOf(coordinate(1))).toBe("RUN_PROOF");
    expect(await readdir(join(folder, "proofs")).catch(() => [])).toEqual([]);
  });

  it("says that inputs are damaged where a worker has another secret", async () => {
    await startWorker("blind");
    const notices: RunNotice[] = [];
    expect(await codeOf(coordinate(1, { notices }))).toBe("RUN_PROOF");
    expect(new Set(notices.map(({ kind }) => kind))).toEqual(new Set(["inputs-damaged"]));
  });

  it("writes stored inputs anew where they were damaged", async () => {
    const running = coordinate(1);
    const inputs = join(folder, "inputs");
    let names: string[] = [];
    while (names.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      names = (await readdir(inputs).catch(() => [])).filter((name) => /^[0-9a-f]{64}$/.test(name));
    }
    const path = join(inputs, names[0] as string);
    const bytes = await readFile(path);
    bytes[20] = (bytes[20] as number) ^ 1;
    await writeFile(path, bytes);
    await startWorker();
    expect((await running).size).toBe(1);
  });

  it("goes on after the coordinator was killed, and proves nothing twice that was stored", async () => {
    const worker = await startWorker();
    const first = start("coordinator.process.ts", "40");
    await first.line((line) => Number(line) >= 0.2 && Number(line) < 1);
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    const stored = (await readdir(join(folder, "proofs")))
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -5));
    expect(stored.length).toBeGreaterThan(0);
    expect(stored.length).toBeLessThan(40);
    const before = await Promise.all(
      stored.map((id) => readFile(join(folder, "proofs", `${id}.json`), "utf8")),
    );
    const proofs = await coordinate(40);
    expect([...proofs.keys()].sort()).toEqual(idsOf(40));
    const after = await Promise.all(
      stored.map((id) => readFile(join(folder, "proofs", `${id}.json`), "utf8")),
    );
    expect(after).toEqual(before);
    worker.child.kill("SIGKILL");
  });

  it("refuses a second run at once on one schema, and a database that is not there", async () => {
    const running = start("coordinator.process.ts", "1");
    await running.line((line) => line === "0");
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    let held = 0;
    while (held === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { rows } = await client.query(
        "select count(*)::int as held from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
      );
      held = rows[0].held;
    }
    await client.end();
    expect(await codeOf(coordinate(1))).toBe("RUN_LOCKED");
    const nowhere = "postgres://nobody:nothing@127.0.0.1:1/none";
    expect(await codeOf(coordinate(1, { database: nowhere }))).toBe("RUN_STORE");
  });
});
