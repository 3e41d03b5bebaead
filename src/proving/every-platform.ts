/** What `symbolon/proving` has in Node and in browsers alike. */
export { type ArtifactCache, openArtifactCache } from "./artifact-cache.ts";
export type {
  ArtifactRequirements,
  Artifacts,
  CircuitArtifacts,
  PinnedFiles,
} from "./artifacts.ts";
export { assertKeyOrigin, type KeyOrigin } from "./assert-key-origin.ts";
export { assertSafeVerificationKey } from "./assert-safe-verification-key.ts";
export { createProver, type ProverCircuit, type ProverOptions } from "./create-prover.ts";
export type { SessionOptions } from "./engine/circuit-session.ts";
export {
  type FetchArtifactsOptions,
  type FetchProgress,
  fetchArtifacts,
} from "./fetch-artifacts.ts";
export { hashVerificationKey } from "./hash-verification-key.ts";
export type { CircuitRecord, FileRecord, KeyKind, Manifest } from "./manifest.ts";
export { type OpenCircuitOptions, type OpenedCircuit, openCircuit } from "./open-circuit.ts";
export type { CeremonyRecord } from "./parse-ceremony-record.ts";
export type { CircuitValue, CircuitValues } from "./parse-circuit-values.ts";
export {
  formatProof,
  fromSnarkjsProof,
  parseProof,
  type SnarkjsProof,
  toSnarkjsProof,
} from "./parse-proof.ts";
export { parsePublicSignals } from "./parse-public-signals.ts";
export {
  formatVerificationKey,
  parseVerificationKey,
  type SnarkjsVerificationKey,
} from "./parse-verification-key.ts";
export {
  type CircuitInput,
  type CircuitInputs,
  PROOF_SYSTEM,
  type ProveOptions,
  type ProveResult,
  type Prover,
  type ProvingProgress,
  type ProvingStage,
} from "./prover.ts";
export { isDevelopmentKey } from "./setup/is-development-key.ts";
export type {
  G1Coordinates,
  G2Coordinates,
  Groth16Proof,
  Groth16ProofJson,
  VerificationKey,
} from "./types.ts";
export type { InputShapes } from "./validate-inputs.ts";
export { verifyProof } from "./verify-proof.ts";
export { type ClaimedProof, type ProofVerdict, verifyProofs } from "./verify-proofs.ts";
