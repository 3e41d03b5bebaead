import type { KeyKind } from "./manifest.ts";
import type { VerificationKey } from "./types.ts";
import type { InputShapes } from "./validate-inputs.ts";

/** Which circuits are wanted, and which keys are good enough. */
export interface ArtifactRequirements {
  /** Accept keys whose secrets anyone can recompute. For evaluation and tests only. */
  readonly allowDevelopmentKeys?: boolean | undefined;
  /** The circuits needed and their versions, e.g. `{ compliance: 1 }`. Without it: all that the manifest lists. */
  readonly circuits?: Readonly<Record<string, number>> | undefined;
  /**
   * The verification key that each circuit must have, by circuit id: `hashVerificationKey`, 64 lower-case hex digits,
   * from a source other than the artifacts. With it, a circuit without a pin is refused.
   */
  readonly pinnedKeys?: Readonly<Record<string, string>> | undefined;
  /**
   * The files that see the witness, by circuit id, from a source other than the artifacts. `pinnedKeys` keeps false proofs
   * out; a module or a proving key of somebody's making under an honest verification key can still fail, or take its time,
   * for some holders alone. With it, a circuit without a pin is refused, before a file is fetched.
   */
  readonly pinnedFiles?: Readonly<Record<string, PinnedFiles>> | undefined;
}

/** SHA-256 of each file, 64 lower-case hex digits. */
export interface PinnedFiles {
  readonly provingKey: string;
  readonly wasm: string;
}

/** One circuit, its files checked against the manifest and against one another. */
export interface CircuitArtifacts {
  readonly id: string;
  readonly version: number;
  readonly kind: KeyKind;
  readonly constraints: number;
  readonly publicSignals: readonly string[];
  readonly inputs: InputShapes;
  /** SHA-256 of the r1cs file, hex. */
  readonly circuitHash: string;
  readonly wasm: Uint8Array;
  readonly provingKey: Uint8Array;
  readonly verificationKey: VerificationKey;
  /** See `hashVerificationKey`; what a presentation request names. */
  readonly verificationKeyHash: string;
}

export interface Artifacts {
  readonly packageVersion: string;
  readonly circuits: ReadonlyMap<string, CircuitArtifacts>;
}
