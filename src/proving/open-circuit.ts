import { CircuitSession, type SessionOptions } from "./engine/circuit-session.ts";
import { type CircuitValues, parseCircuitValues } from "./parse-circuit-values.ts";
import type { ProveOptions, ProveResult } from "./prover.ts";
import type { VerificationKey } from "./types.ts";

export interface OpenCircuitOptions extends SessionOptions {
  /** The witness generator that `circom --wasm` (version 2) writes. */
  readonly wasm: Uint8Array;
  /** The .zkey that snarkjs writes: Groth16 on BN254. */
  readonly provingKey: Uint8Array;
  /** That proofs must verify under; by default the one in the proving key. */
  readonly verificationKey?: VerificationKey | undefined;
}

/** A circuit with its workers. Calls may overlap; they wait for each other. */
export interface OpenedCircuit {
  /**
   * Computes the witness and proves. Rejects with `ERR_PROVING_INPUT_FORM`, `_INPUT_RANGE`, `_WITNESS` (the inputs do not
   * satisfy the circuit), `_ABORTED`, `_WORKER_LOST` (try again) or `_BACKEND`.
   */
  prove(inputs: CircuitValues, options?: ProveOptions): Promise<ProveResult>;
  /** Proves from a .wtns file. A witness that does not satisfy the circuit is `ERR_PROVING_BACKEND` when proofs are verified. */
  proveWitness(witness: Uint8Array, options?: ProveOptions): Promise<ProveResult>;
  /** Ends the workers; what is under way is aborted. */
  close(): Promise<void>;
}

/**
 * Any circom circuit, from the files that circom and snarkjs write. Reads them in workers before it resolves, and
 * verifies each proof before it hands it out, unless told not to. In browsers idle workers are ended and started again,
 * so that it keeps the files: do not change them.
 *
 * ```ts
 * const circuit = await openCircuit({ wasm, provingKey });
 * const { proof, publicSignals } = await circuit.prove({ a: 3, b: ["11", "0x0b"] });
 * await snarkjs.groth16.verify(verificationKey, publicSignals.map(String), toSnarkjsProof(proof));
 * ```
 *
 * Rejects with `ERR_PROVING_KEY_FORM`, `_ARTIFACT_VERSION` (files of different circuits, or not of circom 2),
 * `_WORKER_LOST`, `_BACKEND`, and `_KEY_UNSAFE` for a key that anyone can forge under, such as one without a contribution,
 * or whose proofs would not hide the witness; with `verify: false` nobody looks.
 */
export async function openCircuit(options: OpenCircuitOptions): Promise<OpenedCircuit> {
  const { wasm, provingKey, verificationKey, ...rest } = options;
  const session = new CircuitSession({ wasm, provingKey, verificationKey }, rest);
  await session.open();
  const prove = async (
    request: Parameters<CircuitSession["prove"]>[0],
    proveOptions: ProveOptions,
  ): Promise<ProveResult> => {
    const result = await session.prove(request, proveOptions);
    proveOptions.onProgress?.({ stage: "done", share: 1 });
    return result;
  };
  return {
    prove: async (inputs, proveOptions = {}) =>
      prove({ inputs: parseCircuitValues(inputs) }, proveOptions),
    proveWitness: async (witness, proveOptions = {}) => {
      const copy = Uint8Array.from(witness);
      try {
        return await prove({ witness: copy }, proveOptions);
      } finally {
        copy.fill(0);
      }
    },
    close: () => session.close(),
  };
}
