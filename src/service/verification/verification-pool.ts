import type { ChildProcess } from "node:child_process";
import { ServiceError, SymbolonError } from "../../errors.ts";
import type { AcceptedCircuit } from "../../verifier/accept-circuit.ts";
import type { VerifySubmission, VerifyTrustRoot } from "../service-dependencies.ts";
import { forkVerificationProcess } from "./fork-verification-process.ts";
import type {
  Message,
  Order,
  PossessionTask,
  Reply,
  Task,
  TaskResults,
} from "./verification-messages.ts";

export interface VerificationPoolOptions {
  readonly circuits: readonly AcceptedCircuit[];
  /** Processes. */
  readonly size: number;
  /** Most presentations that a process verifies together; 16 unless told. */
  readonly batch?: number;
  /** After this a task counts as stuck, and its process is replaced. A full leaf list takes some 15 s. */
  readonly taskTimeoutMs?: number;
  /** Called once, if a process verifies without the engine, which did not load there. */
  readonly onSlow?: () => void;
}

interface Waiting {
  readonly task: Task;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** What a process works on: answered or failed together. */
interface Batch {
  readonly entries: readonly Waiting[];
  readonly timer: NodeJS.Timeout;
}

/**
 * Processes that verify. It queues without a bound: callers bound what they let in (`BoundedQueue`). A process that
 * dies fails its own tasks alone and is replaced.
 */
export class VerificationPool {
  readonly #options: VerificationPoolOptions;
  readonly #members = new Set<ChildProcess>();
  readonly #idle = new Set<ChildProcess>();
  readonly #running = new Map<ChildProcess, Batch>();
  readonly #waiting: Waiting[] = [];
  #isClosed = false;
  #isSlow = false;

  private constructor(options: VerificationPoolOptions) {
    this.#options = options;
  }

  /** Starts every process, so that a service that says it is up can verify. */
  static async start(options: VerificationPoolOptions): Promise<VerificationPool> {
    if (!Number.isInteger(options.size) || options.size < 1) throw new RangeError("size >= 1");
    const pool = new VerificationPool(options);
    try {
      await Promise.all(Array.from({ length: options.size }, () => pool.#spawn()));
    } catch (cause) {
      await pool.close();
      throw new ServiceError("ERR_SERVICE_FAULT", "a verification process did not start", {
        cause,
      });
    }
    return pool;
  }

  /** Of the processes that are up. */
  get processIds(): readonly number[] {
    return [...this.#members].flatMap(({ pid }) => pid ?? []);
  }

  readonly verifySubmission: VerifySubmission = (submission) =>
    this.#run<"presentation">({ kind: "presentation", submission });

  readonly verifyPossession = (asked: PossessionTask): Promise<bigint> =>
    this.#run<"possession">({ kind: "possession", asked });

  readonly verifyTrustRoot: VerifyTrustRoot = (json) =>
    this.#run<"leaf-list">({ kind: "leaf-list", json });

  readonly computeStatusRoot = (lists: readonly Uint8Array[]): Promise<bigint> =>
    this.#run<"status-root">({ kind: "status-root", lists });

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rejectWaiting();
    await Promise.all([...this.#members].map(endProcess));
  }

  async #run<K extends Task["kind"]>(task: Task & { kind: K }): Promise<TaskResults[K]> {
    if (this.#isClosed) throw interrupted();
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      if (this.#members.size < this.#options.size) this.#revive();
      this.#dispatch();
    });
    if (reply.kind === "result") return reply.result as TaskResults[K];
    if (reply.kind !== "refusal") {
      const { fault } = reply;
      throw new ServiceError("ERR_SERVICE_FAULT", "verification failed", { details: { fault } });
    }
    const error = new SymbolonError(reply.code, reply.message, { details: reply.details });
    error.name = reply.name;
    throw error;
  }

  #dispatch(): void {
    const [member] = this.#idle;
    if (member === undefined) return;
    const entries = this.#nextBatch();
    if (entries.length === 0) return;
    this.#idle.delete(member);
    const timer = setTimeout(() => member.kill("SIGKILL"), this.#options.taskTimeoutMs ?? 60_000);
    this.#running.set(member, { entries, timer });
    order(member, { kind: "tasks", tasks: entries.map(({ task }) => task) });
    this.#dispatch();
  }

  /**
   * What waits is shared out among the idle processes. What is no presentation goes alone: most of it takes seconds,
   * and presentations would wait for it.
   */
  #nextBatch(): readonly Waiting[] {
    const isAlone = ({ task }: Waiting) => task.kind !== "presentation";
    const first = this.#waiting.findIndex(isAlone);
    const together = first === -1 ? this.#waiting.length : first;
    const share = Math.ceil(together / Math.max(1, this.#idle.size));
    return this.#waiting.splice(0, Math.max(1, Math.min(share, this.#options.batch ?? 16)));
  }

  #spawn(): Promise<void> {
    const member = forkVerificationProcess();
    this.#members.add(member);
    return new Promise((resolve, reject) => {
      let isReady = false;
      member.on("message", (message: Message) => {
        if (message.kind === "ready") {
          isReady = true;
          if (!message.isOnEngine) this.#tellSlow();
          resolve();
        } else {
          this.#end(member)?.entries.forEach((entry, i) => {
            const reply = message.replies[i];
            if (reply === undefined) entry.reject(interrupted());
            else entry.resolve(reply);
          });
        }
        this.#idle.add(member);
        this.#dispatch();
      });
      member.on("error", reject);
      member.on("exit", () => {
        reject(interrupted());
        this.#bury(member, isReady);
      });
      order(member, { kind: "start", circuits: this.#options.circuits });
    });
  }

  #tellSlow(): void {
    if (this.#isSlow) return;
    this.#isSlow = true;
    this.#options.onSlow?.();
  }

  /** One that never became ready is not replaced at once: its successor would fail the same way. */
  #bury(member: ChildProcess, wasReady: boolean): void {
    this.#members.delete(member);
    this.#idle.delete(member);
    for (const { reject } of this.#end(member)?.entries ?? []) reject(interrupted());
    if (wasReady && !this.#isClosed) this.#revive();
    else if (this.#members.size === 0) this.#rejectWaiting();
  }

  #end(member: ChildProcess): Batch | undefined {
    const batch = this.#running.get(member);
    clearTimeout(batch?.timer);
    this.#running.delete(member);
    return batch;
  }

  #revive(): void {
    this.#spawn().catch(() => undefined);
  }

  #rejectWaiting(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(interrupted());
  }
}

/** A channel that has just closed is no fault here: the exit of the process fails its task. */
function order(member: ChildProcess, message: Order): void {
  member.send(message, () => undefined);
}

function endProcess(member: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (member.exitCode !== null || member.signalCode !== null) return resolve();
    member.once("exit", () => resolve());
    member.kill("SIGKILL");
  });
}

function interrupted(): ServiceError {
  return new ServiceError("ERR_SERVICE_BUSY", "verification was interrupted; try again");
}
