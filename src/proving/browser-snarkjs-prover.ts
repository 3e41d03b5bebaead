import { ProvingError } from "../errors.ts";
import type { Artifacts } from "./artifacts.ts";
import { assertOwnSignals } from "./assert-own-signals.ts";
import type { ProvedMessage, SnarkjsRequest } from "./browser-requests.ts";
import { postInParts } from "./post-in-parts.ts";
import {
  type CircuitInputs,
  PROOF_SYSTEM,
  type ProveOptions,
  type ProveResult,
  type Prover,
} from "./prover.ts";
import type { ProvingWorker, WorkerRequest } from "./run-in-worker.ts";
import { type StartScript, startBrowserWorker } from "./start-browser-worker.ts";
import { validateInputs } from "./validate-inputs.ts";
import { WorkerPool } from "./worker-pool.ts";

export interface SnarkjsProverOptions {
  readonly artifacts: Artifacts;
  /** Where `snarkjs-browser-worker.js` of the package is, if the page's bundler does not find it by itself. */
  readonly workerUrl?: string | URL | undefined;
  /** Proofs at once, one thread and about 150 MB each at 2^14 constraints; by default one a core, at most 2. */
  readonly maxWorkers?: number | undefined;
  /** Verify each proof in the worker before it is handed out; true by default. */
  readonly verify?: boolean | undefined;
  /** A worker that has had nothing to do for so long is ended, and its memory given back; 30,000 by default. */
  readonly idleMilliseconds?: number | undefined;
}

const startSnarkjs: StartScript = (name) =>
  new Worker(new URL("./snarkjs-browser-worker.js", import.meta.url), { type: "module", name });

/**
 * A second backend beside `createProver`: proves with snarkjs in Web Workers: the page goes on working. The page's content security policy needs
 * `worker-src 'self'`, and that of the worker's script `'wasm-unsafe-eval'`; `'unsafe-eval'` is never needed.
 *
 * ```ts
 * const artifacts = await fetchArtifacts({ baseUrl: "https://wallet.example/artifacts/" });
 * const prover = createSnarkjsProver({ artifacts });
 * ```
 */
export function createSnarkjsProver(options: SnarkjsProverOptions): Prover {
  const { artifacts, workerUrl, verify, idleMilliseconds = 30_000 } = options;
  const { circuits } = artifacts;
  const size = options.maxWorkers ?? Math.min(2, globalThis.navigator?.hardwareConcurrency ?? 1);
  if (!Number.isSafeInteger(size) || size < 1)
    throw new RangeError("maxWorkers must be at least 1");
  const spawn = (): ProvingWorker => {
    const worker = startBrowserWorker<SnarkjsRequest>(workerUrl, startSnarkjs);
    const post = (request: WorkerRequest) => postInParts(worker, request, verify !== false);
    return { ...worker, post };
  };
  const pool = new WorkerPool<ProvedMessage>({ spawn, size, idleMilliseconds });

  async function prove(
    circuitId: string,
    inputs: CircuitInputs,
    proveOptions: ProveOptions = {},
  ): Promise<ProveResult> {
    const found = circuits.get(circuitId);
    if (!found) {
      throw new ProvingError("ERR_PROVING_CIRCUIT_UNKNOWN", "no artifacts for the circuit");
    }
    const checked = validateInputs(found.inputs, inputs);
    const { wasm, provingKey, publicSignals, verificationKey } = found;
    const circuit = { wasm, provingKey, publicSignals, verificationKey };
    const message = await pool.run({ circuitId, circuit, inputs: checked }, proveOptions);
    const result = { proof: message.proof, publicSignals: message.publicSignals };
    assertOwnSignals(publicSignals, checked, result);
    proveOptions.onProgress?.({ stage: "done", share: 1 });
    return result;
  }

  return {
    proofSystem: PROOF_SYSTEM,
    verificationKeyHash: (circuitId) => circuits.get(circuitId)?.verificationKeyHash,
    prove,
    close: () => pool.close(),
  };
}
