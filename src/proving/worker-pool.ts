import { ProvingError } from "../errors.ts";
import type { CircuitInputs, ProveOptions } from "./prover.ts";
import type { ProvedCircuit } from "./read-result.ts";
import { aborted, type ProvingWorker, runInWorker, type WorkerCircuit } from "./run-in-worker.ts";

export interface ProvingTask {
  readonly circuitId: string;
  readonly circuit: WorkerCircuit & Partial<ProvedCircuit>;
  readonly inputs: CircuitInputs;
}

export interface WorkerPoolOptions {
  readonly spawn: () => ProvingWorker;
  /** Workers at once, at most. */
  readonly size: number;
  /** An idle worker is ended after so long; without it, idle workers are kept. */
  readonly idleMilliseconds?: number | undefined;
}

interface Member {
  readonly worker: ProvingWorker;
  /** Circuits whose files this worker holds. */
  readonly circuits: Set<string>;
  ending?: ReturnType<typeof setTimeout>;
}

/**
 * Workers that take one proof at a time. Idle ones do not keep the process alive; one whose proof was aborted or failed
 * is never used again, and has ended when the caller hears of it.
 */
export class WorkerPool<Result> {
  private readonly options: WorkerPoolOptions;
  private readonly members = new Set<Member>();
  private readonly idle = new Set<Member>();
  private readonly waiting = new Set<() => void>();
  private readonly closing = new AbortController();

  constructor(options: WorkerPoolOptions) {
    this.options = options;
  }

  async run(task: ProvingTask, options: ProveOptions): Promise<Result> {
    const signals = [this.closing.signal, ...(options.signal ? [options.signal] : [])];
    const signal = AbortSignal.any(signals);
    const { circuitId, inputs } = task;
    const member = await this.acquire(signal);
    const circuit = member.circuits.has(circuitId) ? undefined : task.circuit;
    member.circuits.add(circuitId);
    try {
      const request = { circuitId, circuit, inputs };
      const result = await runInWorker<Result>(member.worker, request, signal, options.onProgress);
      this.release(member);
      return result;
    } catch (error) {
      if (error instanceof ProvingError && error.code === "ERR_PROVING_WITNESS") {
        this.release(member);
      } else {
        await this.discard(member);
      }
      throw error;
    }
  }

  /** Aborts what runs and what waits. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.members].map((member) => this.discard(member)));
  }

  private async acquire(signal: AbortSignal): Promise<Member> {
    for (;;) {
      if (signal.aborted) {
        this.wakeOne();
        throw aborted();
      }
      const [member = this.spawn()] = this.idle;
      if (member) {
        this.idle.delete(member);
        clearTimeout(member.ending);
        member.worker.hold(true);
        return member;
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        this.waiting.add(wake);
        signal.addEventListener("abort", wake);
      });
    }
  }

  private spawn(): Member | undefined {
    if (this.members.size >= this.options.size) return undefined;
    const worker = this.options.spawn();
    const member: Member = { worker, circuits: new Set<string>() };
    this.members.add(member);
    // an idle worker may end too
    worker.listen(
      () => {},
      () => this.discard(member),
    );
    return member;
  }

  private release(member: Member): void {
    if (!this.members.has(member)) return;
    member.worker.hold(false);
    this.idle.add(member);
    const { idleMilliseconds } = this.options;
    if (idleMilliseconds !== undefined) {
      member.ending = setTimeout(() => this.discard(member), idleMilliseconds);
    }
    this.wakeOne();
  }

  private async discard(member: Member): Promise<void> {
    clearTimeout(member.ending);
    this.idle.delete(member);
    this.members.delete(member);
    await member.worker.terminate();
    this.wakeOne();
  }

  private wakeOne(): void {
    const [wake] = this.waiting;
    wake?.();
  }
}
