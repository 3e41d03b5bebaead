import { availableParallelism } from "node:os";
import { ProvingError } from "../errors.ts";
import type { Artifacts } from "./artifacts.ts";
import { startNodeWorker } from "./node-worker.ts";
import {
  type CircuitInputs,
  PROOF_SYSTEM,
  type ProveOptions,
  type ProveResult,
  type Prover,
} from "./prover.ts";
import { type RawProof, readResult } from "./read-result.ts";
import { validateInputs } from "./validate-inputs.ts";
import { WorkerPool } from "./worker-pool.ts";

export interface SnarkjsProverOptions {
  readonly artifacts: Artifacts;
  /** Proofs at once, one thread and about 150 MB each at 2^14 constraints; by default one a core, at most 4. */
  readonly maxWorkers?: number | undefined;
  /** Verify each proof before it is handed out, 50 ms; true by default. */
  readonly verify?: boolean | undefined;
  /** Where the worker's script is, for bundlers that move it. */
  readonly workerUrl?: URL | undefined;
}

/**
 * Proves with snarkjs in worker threads (Node). Workers start with the first proof and are kept for the next; idle they
 * do not keep the process alive, so a script that proves once ends by itself.
 */
export function createSnarkjsProver(options: SnarkjsProverOptions): Prover {
  const size = options.maxWorkers ?? Math.min(4, availableParallelism());
  if (!Number.isSafeInteger(size) || size < 1)
    throw new RangeError("maxWorkers must be at least 1");
  const url = options.workerUrl ?? new URL("./snarkjs-worker.js", import.meta.url);
  const pool = new WorkerPool<RawProof>({ spawn: () => startNodeWorker(url), size });
  const { circuits } = options.artifacts;

  async function prove(
    circuitId: string,
    inputs: CircuitInputs,
    proveOptions: ProveOptions = {},
  ): Promise<ProveResult> {
    const circuit = circuits.get(circuitId);
    if (!circuit) {
      throw new ProvingError("ERR_PROVING_CIRCUIT_UNKNOWN", "no artifacts for the circuit");
    }
    const checked = validateInputs(circuit.inputs, inputs);
    const { wasm, provingKey } = circuit;
    const task = { circuitId, circuit: { wasm, provingKey }, inputs: checked };
    const raw = await pool.run(task, proveOptions);
    const result = await readResult(raw, circuit, checked, options.verify !== false);
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
