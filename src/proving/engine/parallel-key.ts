import { nextTask } from "../next-task.ts";
import type { CircuitInputs, ProveResult } from "../prover.ts";
import { aborted } from "../run-in-worker.ts";
import type { VerificationKey } from "../types.ts";
import { wipeUnsent } from "./wipe-unsent.ts";
import type { LeadProgress, Requests } from "./worker-messages.ts";
import { WorkerTeam } from "./worker-team.ts";

export interface ParallelKeyOptions {
  readonly threads: number;
  /** Where the worker's script is, for bundlers that move it. */
  readonly workerUrl?: string | URL | undefined;
  /** circom's witness generator, for `proveInputs`. */
  readonly wasm?: Uint8Array | undefined;
  /** Verify each proof before it is handed out; false by default. */
  readonly verify?: boolean | undefined;
  /** That they must verify under; by default the one in the proving key. */
  readonly verificationKey?: VerificationKey | undefined;
  /** Refuse a key under which proofs can be forged, or hide nothing. Of those that are verified; false by default. */
  readonly examine?: boolean | undefined;
}

export interface ParallelProveOptions {
  readonly signal?: AbortSignal | undefined;
  /** Of the proof, 0 to 1, never falling. */
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly onStage?: ((progress: LeadProgress) => void) | undefined;
}

const CHUNK = 1 << 20;

/** A proving key spread over workers: each keeps its part of the points, for all proofs. */
export class ParallelKey {
  private readonly team: WorkerTeam;

  private constructor(team: WorkerTeam) {
    this.team = team;
  }

  /**
   * Hands the files over in parts, so that a page does not stand still, or shares them; workers read them, with the
   * errors of `readEngineKey`. Close it: it holds workers.
   * @param module the engine's; by default the one that the lead finds the fastest
   */
  static async create(
    module: WebAssembly.Module | undefined,
    provingKey: Uint8Array,
    {
      threads,
      workerUrl,
      wasm,
      verify = false,
      verificationKey,
      examine = false,
    }: ParallelKeyOptions,
  ): Promise<ParallelKey> {
    if (!Number.isSafeInteger(threads) || threads < 1) {
      throw new RangeError("threads must be at least 1");
    }
    const team = new WorkerTeam(threads, workerUrl);
    try {
      const isShared = canShare();
      if (isShared) await sendShared(team, "provingKey", provingKey);
      else await sendInParts(team, "provingKey", provingKey);
      // what is shared cannot be compiled
      if (wasm) await sendInParts(team, "wasm", wasm);
      await team.ask("open", {
        workers: threads,
        isShared,
        module,
        mustVerify: verify,
        mustExamine: verify && examine,
        verificationKey,
      });
      return new ParallelKey(team);
    } catch (error) {
      await team.terminate();
      throw error;
    }
  }

  /** From a .wtns file: as `proveGroth16`, and `ERR_PROVING_WORKER_LOST`. */
  async prove(witnessFile: Uint8Array, options: ParallelProveOptions = {}): Promise<ProveResult> {
    const witness = Uint8Array.from(witnessFile);
    try {
      return await this.ask({ witness }, options, [witness.buffer]);
    } finally {
      wipeUnsent([witness.buffer]);
    }
  }

  /** From inputs: the witness is made, and stays, in a worker. Throws as `WitnessGenerator.calculate`, too. */
  proveInputs(inputs: CircuitInputs, options: ParallelProveOptions = {}): Promise<ProveResult> {
    return this.ask({ inputs }, options, []);
  }

  /** Whether a worker ended by itself: make a new one. */
  get isLost(): boolean {
    return this.team.isLost;
  }

  /** Ends the workers; what is under way is rejected. */
  close(): Promise<void> {
    return this.team.terminate();
  }

  private async ask(
    request: Requests["prove"],
    { signal, onProgress, onStage }: ParallelProveOptions,
    transfer: readonly ArrayBuffer[],
  ): Promise<ProveResult> {
    const stop = new AbortController();
    const forward = () => stop.abort();
    if (signal?.aborted) throw aborted();
    signal?.addEventListener("abort", forward, { once: true });
    /** What the caller's own function threw. */
    let failure: { readonly error: unknown } | undefined;
    const listen = (progress: unknown) => {
      if (stop.signal.aborted) return;
      const { stage, share } = progress as LeadProgress;
      try {
        onStage?.({ stage, share });
        if (stage === "prove") onProgress?.(share);
      } catch (error) {
        failure = { error };
        stop.abort();
      }
    };
    try {
      const result = await this.team.ask("prove", request, {
        signal: stop.signal,
        onProgress: listen,
        transfer,
      });
      // the workers may have been done before they heard of it
      if (stop.signal.aborted) throw aborted();
      return result;
    } catch (error) {
      throw failure ? failure.error : error;
    } finally {
      signal?.removeEventListener("abort", forward);
    }
  }
}

/** In a browser only where the page is isolated from other origins. */
function canShare(): boolean {
  const isIsolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated;
  return typeof SharedArrayBuffer !== "undefined" && isIsolated !== false;
}

async function sendShared(team: WorkerTeam, name: "provingKey", whole: Uint8Array): Promise<void> {
  let bytes = whole;
  if (!(whole.buffer instanceof SharedArrayBuffer)) {
    bytes = new Uint8Array(new SharedArrayBuffer(whole.length));
    for (let offset = 0; offset < whole.length; offset += CHUNK) {
      bytes.set(whole.subarray(offset, offset + CHUNK), offset);
      await nextTask();
    }
  }
  await team.ask("file", { name, length: bytes.length, offset: 0, bytes });
}

async function sendInParts(
  team: WorkerTeam,
  name: Requests["file"]["name"],
  whole: Uint8Array,
): Promise<void> {
  const { length } = whole;
  for (let offset = 0; offset === 0 || offset < length; offset += CHUNK) {
    const bytes = Uint8Array.from(whole.subarray(offset, offset + CHUNK));
    // each is waited for: a page's other tasks come in between
    await team.ask("file", { name, length, offset, bytes }, { transfer: [bytes.buffer] });
  }
}
