import type { Groth16Proof } from "./types.ts";

export const PROOF_SYSTEM = "groth16-bn254";

/** Circuit inputs by name: field elements, or nested arrays in the shape of the circuit's signal. */
export type CircuitInputs = Readonly<Record<string, CircuitInput>>;
export type CircuitInput = bigint | readonly CircuitInput[];

export type ProvingStage = "load" | "witness" | "prove" | "done";

export interface ProvingProgress {
  readonly stage: ProvingStage;
  /** Of the whole work, 0 to 1; never falls; 1 exactly when done. */
  readonly share: number;
}

export interface ProveOptions {
  /** Aborts at once, at any stage, with `ERR_PROVING_ABORTED`. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ProvingProgress) => void) | undefined;
}

export interface ProveResult {
  readonly proof: Groth16Proof;
  /** Outputs, then public inputs. */
  readonly publicSignals: bigint[];
}

/** A backend. Calls may overlap; none of them sees another's inputs. */
export interface Prover {
  readonly proofSystem: typeof PROOF_SYSTEM;
  /**
   * `hashVerificationKey` of the key that it proves for, 64 lower-case hex digits; `undefined` for a circuit that it
   * does not have. A wallet then refuses a request for another key before any work.
   */
  verificationKeyHash?(circuitId: string): string | undefined;
  /**
   * Proves that the inputs satisfy the circuit. The inputs are copied first and never changed.
   * Rejects with `ERR_PROVING_CIRCUIT_UNKNOWN`, `_INPUT_FORM`, `_INPUT_RANGE`, `_WITNESS` (the inputs do not satisfy the
   * circuit), `_ABORTED`, `_WORKER_LOST` (try again), `_ARTIFACT_VERSION` or `_BACKEND`.
   */
  prove(circuitId: string, inputs: CircuitInputs, options?: ProveOptions): Promise<ProveResult>;
  /** Ends every worker; what is under way is aborted. */
  close(): Promise<void>;
}
