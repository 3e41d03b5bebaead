import { ProvingError } from "../../errors.ts";
import type { CircuitArtifacts } from "../load-artifacts.ts";
import {
  type CircuitInputs,
  PROOF_SYSTEM,
  type ProveOptions,
  type ProveResult,
  type Prover,
  type ProvingStage,
} from "../prover.ts";
import { aborted } from "../run-in-worker.ts";
import { validateInputs } from "../validate-inputs.ts";
import { verifyProof } from "../verify-proof.ts";
import { chooseEngine } from "./choose-engine.ts";
import { ParallelKey } from "./parallel-key.ts";

/** What this backend needs of a circuit's artifacts. */
export type EngineCircuit = Pick<
  CircuitArtifacts,
  "inputs" | "publicSignals" | "wasm" | "provingKey" | "verificationKey" | "verificationKeyHash"
>;

export interface EngineProverOptions {
  readonly artifacts: { readonly circuits: ReadonlyMap<string, EngineCircuit> };
  /** Threads of a proof; by default one a core, at most 4. Each circuit has its own, from its first proof on. */
  readonly threads?: number | undefined;
  /** Verify each proof before it is handed out, 50 ms; true by default. */
  readonly verify?: boolean | undefined;
  /** Where the worker's script is, for bundlers that move it. */
  readonly workerUrl?: URL | undefined;
}

interface Loaded {
  readonly key: ParallelKey;
  readonly circuit: WebAssembly.Module;
}

/** Shares of the whole work at which its stages begin (measured at 2^14). */
const BEGIN: Readonly<Record<ProvingStage, number>> = {
  load: 0,
  witness: 0.05,
  prove: 0.15,
  done: 1,
};

/**
 * Proves with this package's engine in workers, in Node and in browsers, several times faster than snarkjs and with the
 * same files. A circuit's key is read at its first proof and kept. Idle workers do not keep a process alive.
 * Proofs of one circuit wait for each other: each has all threads.
 */
export function createEngineProver(options: EngineProverOptions): Prover {
  const threads = options.threads ?? Math.min(4, navigatorCores());
  if (!Number.isSafeInteger(threads) || threads < 1) {
    throw new RangeError("threads must be at least 1");
  }
  const { circuits } = options.artifacts;
  const loaded = new Map<string, Promise<Loaded>>();
  const closing = new AbortController();

  async function load(circuitId: string, circuit: EngineCircuit): Promise<Loaded> {
    const known = loaded.get(circuitId);
    const found = await known?.catch(() => undefined);
    if (found && !found.key.isLost) return found;
    // the workers that are left of a key that lost one
    await found?.key.close();
    if (known === loaded.get(circuitId)) {
      loaded.set(circuitId, start(circuit, threads, options.workerUrl));
    }
    return loaded.get(circuitId) as Promise<Loaded>;
  }

  async function prove(
    circuitId: string,
    inputs: CircuitInputs,
    { signal: own, onProgress }: ProveOptions = {},
  ): Promise<ProveResult> {
    const circuit = circuits.get(circuitId);
    if (!circuit) {
      throw new ProvingError("ERR_PROVING_CIRCUIT_UNKNOWN", "no artifacts for the circuit");
    }
    const checked = validateInputs(circuit.inputs, inputs);
    const signal = AbortSignal.any([closing.signal, ...(own ? [own] : [])]);
    const report = (stage: ProvingStage, within = 0) => {
      const share = BEGIN[stage] + within * (0.99 - BEGIN[stage]);
      onProgress?.({ stage, share });
    };
    if (signal.aborted) throw aborted();
    report("load");
    if (signal.aborted) throw aborted();
    const { key, circuit: generator } = await orAborted(load(circuitId, circuit), signal);
    report("witness");
    const witness = await orAborted(key.calculateWitness(generator, checked), signal);
    report("prove");
    const proved = key.prove(witness, { signal, onProgress: (share) => report("prove", share) });
    const result = await orAborted(proved, signal);
    if (!areInputs(circuit, checked, result)) throw unusable();
    if (options.verify !== false && !(await isVerified(circuit, result))) throw unusable();
    if (signal.aborted) throw aborted();
    report("done");
    return result;
  }

  async function close(): Promise<void> {
    closing.abort();
    const keys = await Promise.allSettled(loaded.values());
    await Promise.all(
      keys.map((entry) => (entry.status === "fulfilled" ? entry.value.key.close() : undefined)),
    );
  }

  return {
    proofSystem: PROOF_SYSTEM,
    verificationKeyHash: (circuitId) => circuits.get(circuitId)?.verificationKeyHash,
    prove,
    close,
  };
}

async function start(
  { wasm, provingKey }: EngineCircuit,
  threads: number,
  workerUrl: URL | undefined,
): Promise<Loaded> {
  const circuit = await compileCircuit(wasm);
  const key = await ParallelKey.create(await chooseEngine(), provingKey, { threads, workerUrl });
  return { key, circuit };
}

async function compileCircuit(wasm: Uint8Array): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>);
  } catch (cause) {
    throw new ProvingError(
      "ERR_PROVING_ARTIFACT_VERSION",
      "the circuit's witness generator is not one of circom 2",
      { cause },
    );
  }
}

/** Rejects at once when the signal says so; what goes on is left to end by itself. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const abort = new Promise<never>((_, reject) => {
    stop = () => reject(aborted());
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, abort]);
  } finally {
    signal.removeEventListener("abort", stop);
    work.catch(() => {});
  }
}

function areInputs(circuit: EngineCircuit, inputs: CircuitInputs, result: ProveResult): boolean {
  const { publicSignals } = result;
  return (
    publicSignals.length === circuit.publicSignals.length &&
    circuit.publicSignals.every((name, i) => {
      const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
      return typeof input !== "bigint" || input === publicSignals[i];
    })
  );
}

async function isVerified(circuit: EngineCircuit, result: ProveResult): Promise<boolean> {
  try {
    return await verifyProof(circuit.verificationKey, result.publicSignals, result.proof);
  } catch {
    return false;
  }
}

function unusable(): ProvingError {
  return new ProvingError("ERR_PROVING_BACKEND", "the backend's proof does not verify");
}

function navigatorCores(): number {
  const node = globalThis.process?.getBuiltinModule?.("node:os");
  return node ? node.availableParallelism() : (globalThis.navigator?.hardwareConcurrency ?? 1);
}
