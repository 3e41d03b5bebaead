import type { ProveOptions, ProveResult, ProvingStage } from "../prover.ts";
import { aborted } from "../run-in-worker.ts";
import type { VerificationKey } from "../types.ts";
import { orAborted } from "./or-aborted.ts";
import { ParallelKey } from "./parallel-key.ts";
import type { LeadProgress, Requests } from "./worker-messages.ts";

export interface CircuitFiles {
  readonly wasm: Uint8Array;
  readonly provingKey: Uint8Array;
  /** That proofs must verify under; by default the one in the proving key. */
  readonly verificationKey?: VerificationKey | undefined;
  /** Whether these are artifacts, whose keys are known to be safe and to belong together. */
  readonly isExamined?: boolean | undefined;
}

export interface SessionOptions {
  /**
   * Threads of a proof. By default one a core, at most 4, and one for a proving key below 1 MiB, for which starting more
   * takes longer than they save.
   */
  readonly threads?: number | undefined;
  /** Verify each proof before it is handed out; true by default. */
  readonly verify?: boolean | undefined;
  /** Where `engine-worker.js` of the package is, if the bundler does not find it by itself. */
  readonly workerUrl?: string | URL | undefined;
  /**
   * Workers that have had nothing to do for so long are ended, and their memory given back. By default 30,000 in
   * browsers; in Node idle workers are kept, and do not keep the process alive.
   */
  readonly idleMilliseconds?: number | undefined;
}

/** Shares of the whole work at which its stages begin (measured at 2^14). */
const BEGIN: Readonly<Record<ProvingStage, number>> = {
  load: 0,
  witness: 0.05,
  prove: 0.15,
  done: 1,
};
const MOST_THREADS = 4;
const SMALL_KEY = 1 << 20;
const BROWSER_IDLE = 30_000;

/** A circuit's workers: started when they are needed, ended when they are idle, started anew when one is lost. */
export class CircuitSession {
  private readonly files: CircuitFiles;
  private readonly options: SessionOptions;
  private readonly closing = new AbortController();
  private key: Promise<ParallelKey> | undefined;
  private running = 0;
  private ending: ReturnType<typeof setTimeout> | undefined;

  constructor(files: CircuitFiles, options: SessionOptions) {
    assertOptions(options);
    this.files = files;
    this.options = options;
  }

  /** Starts the workers and reads the files, if that was not done. */
  async open(): Promise<ParallelKey> {
    if (this.closing.signal.aborted) throw aborted();
    const known = this.key;
    if (known) {
      const key = await known.catch(() => undefined);
      if (key && !key.isLost) return key;
      if (known !== this.key) return this.open();
    }
    const started = this.start();
    this.key = started;
    // opened, and perhaps never used
    return started.finally(() => this.rest());
  }

  /** Tells of all stages but `done`. Rejects as `Prover.prove`. */
  async prove(request: Requests["prove"], options: ProveOptions): Promise<ProveResult> {
    const { signal: own, onProgress } = options;
    const signal = AbortSignal.any([this.closing.signal, ...(own ? [own] : [])]);
    const assertGoing = () => {
      if (signal.aborted) throw aborted();
    };
    const report = (stage: ProvingStage, within = 0) => {
      const share = BEGIN[stage] + within * (0.99 - BEGIN[stage]);
      onProgress?.({ stage, share });
    };
    assertGoing();
    clearTimeout(this.ending);
    this.running++;
    try {
      report("load");
      assertGoing();
      const key = await orAborted(this.open(), signal);
      const onStage = ({ stage, share }: LeadProgress) => report(stage, share);
      const proof =
        "witness" in request
          ? key.prove(request.witness, { signal, onStage })
          : key.proveInputs(request.inputs, { signal, onStage });
      const result = await orAborted(proof, signal);
      assertGoing();
      return result;
    } finally {
      this.running--;
      this.rest();
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    clearTimeout(this.ending);
    await this.end();
  }

  private start(): Promise<ParallelKey> {
    const { wasm, provingKey, verificationKey, isExamined } = this.files;
    const { verify = true, workerUrl, threads = threadsFor(provingKey) } = this.options;
    return ParallelKey.create(undefined, provingKey, {
      threads,
      workerUrl,
      wasm,
      verify,
      verificationKey,
      examine: !isExamined,
    });
  }

  private rest(): void {
    const idle = this.options.idleMilliseconds ?? (isNode() ? undefined : BROWSER_IDLE);
    if (this.running > 0 || idle === undefined || this.closing.signal.aborted) return;
    clearTimeout(this.ending);
    this.ending = setTimeout(() => this.end(), idle);
    // in Node it would keep the process alive
    if (typeof this.ending === "object") this.ending.unref();
  }

  private async end(): Promise<void> {
    const { key } = this;
    this.key = undefined;
    const started = await key?.catch(() => undefined);
    await started?.close();
  }
}

function assertOptions({ threads, idleMilliseconds }: SessionOptions): void {
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1)) {
    throw new RangeError("threads must be at least 1");
  }
  if (idleMilliseconds !== undefined && !(idleMilliseconds >= 0)) {
    throw new RangeError("idleMilliseconds must not be negative");
  }
}

function threadsFor({ length }: Uint8Array): number {
  if (length < SMALL_KEY) return 1;
  const node = globalThis.process?.getBuiltinModule?.("os");
  const cores = node
    ? node.availableParallelism()
    : (globalThis.navigator?.hardwareConcurrency ?? 1);
  return Math.min(MOST_THREADS, cores);
}

function isNode(): boolean {
  return globalThis.process?.getBuiltinModule?.("os") !== undefined;
}
