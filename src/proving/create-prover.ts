import { ProvingError } from "../errors.ts";
import type { CircuitArtifacts } from "./artifacts.ts";
import { assertOwnSignals, unusableProof } from "./assert-own-signals.ts";
import { CircuitSession, type SessionOptions } from "./engine/circuit-session.ts";
import { otherVersion } from "./engine/witness-generator.ts";
import {
  type CircuitInputs,
  PROOF_SYSTEM,
  type ProveOptions,
  type ProveResult,
  type Prover,
} from "./prover.ts";
import { validateInputs } from "./validate-inputs.ts";

/** What a prover needs of a circuit's artifacts. */
export type ProverCircuit = Pick<
  CircuitArtifacts,
  "inputs" | "publicSignals" | "wasm" | "provingKey" | "verificationKey" | "verificationKeyHash"
>;

export interface ProverOptions extends SessionOptions {
  readonly artifacts: { readonly circuits: ReadonlyMap<string, ProverCircuit> };
}

/**
 * Proves in workers with this package's own engine, in Node and in browsers. A circuit's workers start with its first
 * proof, read its key once, and are kept for the next; its proofs wait for each other, since each has all threads.
 * A page's content security policy needs `worker-src 'self'`, and that of the worker's script `'wasm-unsafe-eval'`;
 * `'unsafe-eval'` is never needed.
 *
 * ```ts
 * const artifacts = await fetchArtifacts({ baseUrl: "https://wallet.example/artifacts/" });
 * const prover = createProver({ artifacts });
 * ```
 */
export function createProver({ artifacts, ...options }: ProverOptions): Prover {
  const { circuits } = artifacts;
  const sessions = new Map<string, CircuitSession>();
  // of options that are misuse it is told now
  new CircuitSession({ wasm: new Uint8Array(), provingKey: new Uint8Array() }, options);
  let isClosed = false;

  function sessionOf(circuitId: string, circuit: ProverCircuit): CircuitSession {
    const known = sessions.get(circuitId);
    if (known) return known;
    const { wasm, provingKey, verificationKey } = circuit;
    const files = { wasm, provingKey, verificationKey, isExamined: true };
    const session = new CircuitSession(files, options);
    sessions.set(circuitId, session);
    return session;
  }

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
    if (isClosed) throw new ProvingError("ERR_PROVING_ABORTED", "the prover is closed");
    const session = sessionOf(circuitId, circuit);
    const result = await session.prove({ inputs: checked }, proveOptions).catch(refineError);
    if (result.publicSignals.length !== circuit.publicSignals.length) throw unusableProof();
    assertOwnSignals(circuit.publicSignals, checked, result);
    proveOptions.onProgress?.({ stage: "done", share: 1 });
    return result;
  }

  return {
    proofSystem: PROOF_SYSTEM,
    verificationKeyHash: (circuitId) => circuits.get(circuitId)?.verificationKeyHash,
    prove,
    async close() {
      isClosed = true;
      await Promise.all([...sessions.values()].map((session) => session.close()));
    },
  };
}

/** The inputs fit the manifest: a witness generator that finds them unfit is of another version. */
function refineError(error: unknown): never {
  if (error instanceof ProvingError && error.code === "ERR_PROVING_INPUT_FORM") {
    throw otherVersion();
  }
  throw error;
}
