import { ProvingError } from "../../errors.ts";
import type { FromWorker, ToWorker, WorkerRequest } from "./worker-messages.ts";

interface Pending {
  readonly resolve: (result: readonly Uint8Array[]) => void;
  readonly reject: (error: ProvingError) => void;
  readonly onStep: (() => void) | undefined;
}

/** What this needs of a worker, of Node's or of a browser's. */
interface RawWorker {
  post(message: ToWorker): void;
  /** Whether the worker keeps the process alive. */
  hold(isHeld: boolean): void;
  terminate(): Promise<void>;
}

/** One proving worker and what it has been asked for. Idle, it does not keep the process alive. */
export class WorkerLink {
  private readonly worker: RawWorker;
  private readonly pending = new Map<number, Pending>();
  private next = 0;
  private lost = false;

  constructor(url: URL) {
    this.worker = startWorker(
      url,
      (message) => this.receive(message),
      () => this.lose(),
    );
    this.worker.hold(false);
  }

  /** Rejects with the worker's coded error, `ERR_PROVING_BACKEND` for another, `ERR_PROVING_WORKER_LOST`. */
  ask(request: WorkerRequest, onStep?: () => void): Promise<readonly Uint8Array[]> {
    if (this.lost) return Promise.reject(lostError());
    const id = this.next++;
    const result = new Promise<readonly Uint8Array[]>((resolve, reject) => {
      this.pending.set(id, { resolve, reject, onStep });
    });
    this.worker.hold(true);
    this.worker.post({ id, request });
    return result;
  }

  /** Ends the requests of proofs up to this one early. */
  cancel(proof: number): void {
    this.worker.post({ cancel: proof });
  }

  get isLost(): boolean {
    return this.lost;
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
    this.lose();
  }

  private receive(message: FromWorker): void {
    const pending = this.pending.get(message.id);
    if ("step" in message) {
      pending?.onStep?.();
      return;
    }
    this.pending.delete(message.id);
    if (this.pending.size === 0) this.worker.hold(false);
    if ("result" in message) pending?.resolve(message.result);
    else {
      const { code, message: text } = message.error ?? {
        code: "ERR_PROVING_BACKEND",
        message: "the proving worker failed",
      };
      pending?.reject(new ProvingError(code, text));
    }
  }

  private lose(): void {
    this.lost = true;
    for (const { reject } of this.pending.values()) reject(lostError());
    this.pending.clear();
  }
}

function lostError(): ProvingError {
  return new ProvingError("ERR_PROVING_WORKER_LOST", "a proving worker ended early: try again");
}

function startWorker(
  url: URL,
  onMessage: (message: FromWorker) => void,
  onLost: () => void,
): RawWorker {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (node) {
    // none of the parent's loaders: the worker is plain JavaScript
    const worker = new node.Worker(url, { execArgv: [] });
    worker.on("message", onMessage).on("error", onLost).on("exit", onLost);
    return {
      post: (message) => worker.postMessage(message),
      hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
      terminate: async () => {
        await worker.terminate();
      },
    };
  }
  const worker = new Worker(url, { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => onMessage(data));
  worker.addEventListener("error", onLost);
  return {
    post: (message) => worker.postMessage(message),
    hold: () => {},
    terminate: async () => worker.terminate(),
  };
}
