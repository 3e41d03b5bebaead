import { Worker } from "node:worker_threads";
import { ProvingError } from "../errors.ts";
import type { CircuitInputs, ProveOptions } from "./prover.ts";
import { aborted, type RawProof, runInWorker } from "./run-in-worker.ts";

export interface ProvingTask {
  readonly circuitId: string;
  readonly wasm: Uint8Array;
  readonly provingKey: Uint8Array;
  readonly inputs: CircuitInputs;
}

const WORKER_OPTIONS = {
  // none of the parent's loaders: the worker is plain JavaScript
  execArgv: [],
  // snarkjs's web-worker takes every worker thread for one of its own, and runs the module that it finds here
  workerData: { mod: "data:text/javascript," },
};

interface Member {
  readonly worker: Worker;
  /** Circuits whose files this worker holds. */
  readonly circuits: Set<string>;
}

/**
 * Workers that take one proof at a time. Idle ones do not keep the process alive; one whose proof was aborted or failed
 * is never used again, and has ended when the caller hears of it.
 */
export class WorkerPool {
  private readonly url: URL;
  private readonly size: number;
  private readonly members = new Set<Member>();
  private readonly idle = new Set<Member>();
  private readonly waiting = new Set<() => void>();
  private readonly closing = new AbortController();

  constructor(url: URL, size: number) {
    this.url = url;
    this.size = size;
  }

  async run(task: ProvingTask, options: ProveOptions): Promise<RawProof> {
    const signals = [this.closing.signal, ...(options.signal ? [options.signal] : [])];
    const signal = AbortSignal.any(signals);
    const { circuitId, wasm, provingKey, inputs } = task;
    const member = await this.acquire(signal);
    const circuit = member.circuits.has(circuitId) ? undefined : { wasm, provingKey };
    member.circuits.add(circuitId);
    try {
      const request = { circuitId, circuit, inputs };
      const proof = await runInWorker(member.worker, request, signal, options.onProgress);
      this.release(member);
      return proof;
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
        member.worker.ref();
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
    if (this.members.size >= this.size) return undefined;
    const worker = new Worker(this.url, WORKER_OPTIONS);
    const member = { worker, circuits: new Set<string>() };
    this.members.add(member);
    // an idle worker may end too; without a listener its error would end the process
    const gone = () => this.discard(member);
    worker.on("error", gone).on("exit", gone);
    return member;
  }

  private release(member: Member): void {
    if (!this.members.has(member)) return;
    member.worker.unref();
    this.idle.add(member);
    this.wakeOne();
  }

  private async discard(member: Member): Promise<void> {
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
