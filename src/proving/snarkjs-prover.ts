import { availableParallelism } from "node:os";
import { ProvingError } from "../errors.ts";
import type { Artifacts, CircuitArtifacts } from "./load-artifacts.ts";
import { fromSnarkjsProof } from "./parse-proof.ts";
import { parsePublicSignals } from "./parse-public-signals.ts";
import {
  type CircuitInputs,
  PROOF_SYSTEM,
  type ProveOptions,
  type ProveResult,
  type Prover,
} from "./prover.ts";
import type { RawProof } from "./run-in-worker.ts";
import { validateInputs } from "./validate-inputs.ts";
import { verifyProof } from "./verify-proof.ts";
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
  const pool = new WorkerPool(url, size);
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
    const raw = await pool.run({ circuitId, wasm, provingKey, inputs: checked }, proveOptions);
    const result = readResult(raw, circuit, checked);
    if (options.verify !== false && !(await isVerified(circuit, result))) throw unusable();
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

function readResult(raw: RawProof, circuit: CircuitArtifacts, inputs: CircuitInputs): ProveResult {
  const { publicSignals: names } = circuit;
  let result: ProveResult;
  try {
    result = {
      proof: fromSnarkjsProof(raw.proof),
      publicSignals: parsePublicSignals(raw.publicSignals, names.length),
    };
  } catch {
    throw unusable();
  }
  names.forEach((name, i) => {
    const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (typeof input === "bigint" && input !== result.publicSignals[i]) throw unusable();
  });
  return result;
}

async function isVerified(circuit: CircuitArtifacts, result: ProveResult): Promise<boolean> {
  try {
    return await verifyProof(circuit.verificationKey, result.publicSignals, result.proof);
  } catch {
    return false;
  }
}

function unusable(): ProvingError {
  return new ProvingError("ERR_PROVING_BACKEND", "the backend's proof does not verify");
}
