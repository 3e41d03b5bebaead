import { createHash, randomBytes } from "node:crypto";
import type { Client } from "pg";
import type PgBoss from "pg-boss";
import { SolvencyError } from "../../../errors.ts";
import type { BlobStore } from "../blob-store.ts";
import { parseResult } from "../job-result.ts";
import { type ExecuteOptions, MAX_ATTEMPTS, type ProofExecutor } from "../proof-executor.ts";
import { refusedTooOften, runAborted } from "../prove-in-process.ts";
import type { ProveJob } from "../prove-job.ts";
import { inputsKey, sealInputs } from "../seal-inputs.ts";
import {
  DEFAULT_SCHEMA,
  JOBS_QUEUE,
  type JobMessage,
  parseResultMessage,
  type ResultMessage,
} from "./queue-messages.ts";

export interface QueueOptions {
  /** Connection string of PostgreSQL. */
  readonly database: string;
  /** Of the queue's tables; one run at a time has it. */
  readonly schema?: string | undefined;
  /** Names the run: `<entity>/<epoch>`. */
  readonly run: string;
  /** Where workers read the sealed inputs. */
  readonly store: BlobStore;
  /** At least 32 bytes that coordinator and workers share. */
  readonly secret: Uint8Array;
  /**
   * A job that has no answer for so long is given to another: at least twice what the largest proof takes on the slowest
   * worker; 1,800 by default. What a killed worker had begun waits so long, and nothing else does.
   */
  readonly jobSeconds?: number | undefined;
}

/**
 * Has proofs made by worker processes, any number of them on any machines, over PostgreSQL (pg-boss). The queue carries
 * names and hashes; a worker that dies loses its own job alone, and a worker that lies is found out here.
 */
export function proveByQueue(options: QueueOptions): ProofExecutor {
  return { execute: (jobs, execute) => new QueueRun(options, jobs, execute).run() };
}

/** States of a job that somebody has, or is to have. */
const PENDING: ReadonlySet<string> = new Set(["created", "retry", "active"]);

/** One start of the coordinator. */
class QueueRun {
  private readonly options: QueueOptions;
  private readonly jobs: ReadonlyMap<string, ProveJob>;
  private readonly execute: ExecuteOptions;
  private readonly reply = `solvency-results-${randomBytes(8).toString("hex")}`;
  private readonly key: Uint8Array;
  private readonly attempts = new Map<string, number>();
  /** Ids of the queue. */
  private readonly sent = new Map<string, string>();
  private hasNews = true;
  private readonly open: Set<string>;
  private readonly schema: string;
  private readonly seconds: number;
  private boss: PgBoss | undefined;
  private settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  constructor(options: QueueOptions, jobs: readonly ProveJob[], execute: ExecuteOptions) {
    this.options = options;
    this.jobs = new Map(jobs.map((job) => [job.id, job]));
    this.open = new Set(this.jobs.keys());
    this.execute = execute;
    this.key = inputsKey(options.secret, options.run);
    this.schema = options.schema ?? DEFAULT_SCHEMA;
    this.seconds = options.jobSeconds ?? 1800;
  }

  async run(): Promise<void> {
    const lock = await takeLock(this.options.database, this.schema);
    try {
      const finished = new Promise<void>((resolve, reject) => {
        this.settle = { resolve, reject };
      });
      finished.catch(() => {});
      const abort = () => this.settle?.reject(runAborted());
      this.execute.signal.addEventListener("abort", abort, { once: true });
      if (this.execute.signal.aborted) abort();
      const boss = await openQueue(this.options.database, this.schema, this.seconds);
      this.boss = boss;
      await connect(() => boss.start());
      try {
        await boss.createQueue(JOBS_QUEUE, { name: JOBS_QUEUE });
        // what an earlier start left waiting is asked for anew, with an answer that comes here
        await boss.purgeQueue(JOBS_QUEUE);
        await boss.createQueue(this.reply, { name: this.reply });
        await boss.work(
          this.reply,
          { batchSize: 16, pollingIntervalSeconds: 0.5 },
          async (messages) => {
            for (const { data } of messages) await this.take(data);
          },
        );
        for (const job of this.jobs.values()) {
          if (this.execute.signal.aborted) break;
          await this.send(job);
        }
        const timer = setInterval(() => void this.recover(), 1000 * this.seconds);
        await finished.finally(() => clearInterval(timer));
      } finally {
        this.execute.signal.removeEventListener("abort", abort);
        await boss.purgeQueue(JOBS_QUEUE).catch(() => {});
        await boss.offWork(this.reply).catch(() => {});
        await boss.deleteQueue(this.reply).catch(() => {});
        await boss.stop({ graceful: false, wait: true });
      }
    } finally {
      await lock.end();
    }
  }

  private async send(job: ProveJob): Promise<void> {
    const attempt = (this.attempts.get(job.id) ?? 0) + 1;
    if (attempt > MAX_ATTEMPTS) throw refusedTooOften(job);
    this.attempts.set(job.id, attempt);
    const { name, bytes } = sealInputs(this.key, job.id, job.inputs());
    await this.options.store.put(`inputs/${name}`, bytes);
    const message: JobMessage = {
      run: this.options.run,
      job: job.id,
      circuit: job.circuit,
      inputs: name,
      reply: this.reply,
    };
    const retry = { retryLimit: 1000, retryDelay: 0, expireInSeconds: this.seconds };
    const id = await this.boss?.send(JOBS_QUEUE, message, retry);
    if (typeof id === "string") this.sent.set(job.id, id);
    this.hasNews = true;
  }

  /** After a silence: jobs that the queue has done with, and whose answers never came, are sent anew. */
  private async recover(): Promise<void> {
    if (this.hasNews) {
      this.hasNews = false;
      return;
    }
    try {
      for (const id of this.open) {
        const queued = this.sent.get(id);
        if (queued === undefined) continue;
        const found = await this.boss?.getJobById(JOBS_QUEUE, queued);
        if (found != null && PENDING.has(found.state)) continue;
        // a worker answers before its job is done: the answer may wait, unread
        const unread = await this.boss?.getQueueSize(this.reply, { before: "completed" });
        if ((unread ?? 0) > 0) return;
        const job = this.jobs.get(id);
        if (job === undefined || !this.open.has(id)) continue;
        this.execute.onNotice({ kind: "worker-lost", job: id, place: job.place });
        await this.send(job);
      }
    } catch (error) {
      // a database that does not answer is asked again; a job that nobody proves ends the run
      if (error instanceof SolvencyError) this.settle?.reject(error);
    }
  }

  private async take(json: unknown): Promise<void> {
    this.hasNews = true;
    let message: ResultMessage;
    try {
      message = parseResultMessage(json);
    } catch {
      // whoever sent it owes an answer still
      return;
    }
    const { job: id, worker, proof, failure } = message;
    const job = this.jobs.get(id);
    if (job === undefined || !this.open.has(id)) return;
    const { accept, onNotice } = this.execute;
    try {
      if (failure === undefined && (await this.isAccepted(job, proof, accept))) {
        this.open.delete(id);
        if (this.open.size === 0) this.settle?.resolve();
        return;
      }
      const kind = failure === "ERR_SOLVENCY_RUN_INPUTS" ? "inputs-damaged" : "proof-refused";
      onNotice({ kind, job: id, place: job.place, worker });
      await this.send(job);
    } catch (error) {
      this.settle?.reject(error);
    }
  }

  private async isAccepted(
    job: ProveJob,
    proof: unknown,
    accept: ExecuteOptions["accept"],
  ): Promise<boolean> {
    let parsed: ReturnType<typeof parseResult>;
    try {
      parsed = parseResult({ job: job.id, proof }, job.id);
    } catch {
      return false;
    }
    return accept(job, parsed);
  }
}

/** @param jobSeconds of a coordinator, which looks for jobs whose worker is gone; a worker does not */
export async function openQueue(
  database: string,
  schema: string,
  jobSeconds?: number,
): Promise<PgBoss> {
  // read by whoever has a queue, and by nobody else
  const { default: Boss } = await import("pg-boss");
  const boss = new Boss({
    connectionString: database,
    schema,
    application_name: "symbolon solvency",
    supervise: jobSeconds !== undefined,
    schedule: false,
    maintenanceIntervalSeconds: Math.max(1, Math.min(60, Math.floor((jobSeconds ?? 240) / 4))),
  });
  boss.on("error", () => {
    // pg-boss tries again by itself
  });
  return boss;
}

/** @throws SolvencyError `ERR_SOLVENCY_RUN_STORE` where the database does not answer */
export async function connect<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (cause) {
    throw new SolvencyError("ERR_SOLVENCY_RUN_STORE", "the queue's database does not answer", {
      cause,
    });
  }
}

/** An advisory lock that ends with its connection, so with this process. */
async function takeLock(database: string, schema: string): Promise<Client> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: database });
  client.on("error", () => {});
  await connect(() => client.connect());
  const digest = createHash("sha256").update(`symbolon-solvency:${schema}`).digest();
  const key = digest.readBigInt64BE(0).toString();
  const { rows } = await client.query("select pg_try_advisory_lock($1) as taken", [key]);
  if (rows[0]?.taken === true) return client;
  await client.end();
  throw new SolvencyError(
    "ERR_SOLVENCY_RUN_LOCKED",
    "another run uses the queue: wait for it, or name another schema",
  );
}
