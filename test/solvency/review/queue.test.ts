import PgBoss from "pg-boss";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunNotice } from "../../../src/solvency/run/proof-executor.ts";
import { proveByQueue } from "../../../src/solvency/run/queue/prove-by-queue.ts";
import {
  DEFAULT_SCHEMA,
  JOBS_QUEUE,
  type JobMessage,
} from "../../../src/solvency/run/queue/queue-messages.ts";
import { runWorker } from "../../../src/solvency/run/queue/run-worker.ts";
import { runJobs } from "../../../src/solvency/run/run-jobs.ts";
import { type Postgres, startPostgres } from "../../support/postgres/start-postgres.ts";
import { MemoryStore, RUN, SECRET, toyArtifacts, toyJobs, toyProver } from "../run/toy-run.ts";

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe("a worker that takes jobs and gives no answer that can be read", () => {
  it("stops no run: its jobs are given to another", async () => {
    const database = postgres.urlOf("postgres");
    const { verificationKeys } = await toyArtifacts("solvency-run");
    const store = new MemoryStore();
    const notices: RunNotice[] = [];
    const jobs = toyJobs(3);
    const prover = await toyProver("solvency-run");
    const running = runJobs({
      jobs,
      verificationKeys,
      store,
      executor: proveByQueue({ database, run: RUN, store, secret: SECRET, jobSeconds: 2 }),
      onNotice: (notice) => notices.push(notice),
    });
    const rogue = new PgBoss({ connectionString: database, schema: DEFAULT_SCHEMA });
    rogue.on("error", () => {});
    await rogue.start();
    const taken: PgBoss.Job<JobMessage>[] = [];
    while (taken.length < 3) {
      const some = await rogue.fetch<JobMessage>(JOBS_QUEUE).catch(() => []);
      for (const job of some) {
        taken.push(job);
        // the first says nothing; the second what is no answer; the third both, and what is of no job
        if (taken.length > 1) await rogue.send(job.data.reply, { said: "nothing" });
        if (taken.length > 2) {
          await rogue.send(job.data.reply, { job: "00".repeat(32), worker: "rogue", proof: 1 });
        }
        await rogue.complete(JOBS_QUEUE, job.id);
      }
    }
    await rogue.stop({ graceful: false });
    const stop = new AbortController();
    const worker = runWorker({ database, store, secret: SECRET, prover, signal: stop.signal });
    const proofs = await running;
    stop.abort();
    await worker;
    await prover.close();
    expect([...proofs.keys()].sort()).toEqual(jobs.map(({ id }) => id).sort());
    expect(notices.map(({ kind }) => kind)).toEqual(["worker-lost", "worker-lost", "worker-lost"]);
    expect(notices.map(({ job }) => job).sort()).toEqual(jobs.map(({ id }) => id).sort());
  });
});
