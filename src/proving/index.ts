/**
 * Groth16 on BN254: load a circuit's artifacts, prove with snarkjs in worker threads (Node), parse and verify strictly.
 * Under the export condition `browser` this is `browser.ts`: the same without what needs Node.
 * @module
 */
export { type ArtifactCache, openArtifactCache } from "./artifact-cache.ts";
export type {
  ArtifactRequirements,
  Artifacts,
  CircuitArtifacts,
  PinnedFiles,
} from "./artifacts.ts";
export { assertKeyOrigin, type KeyOrigin } from "./assert-key-origin.ts";
export { assertSafeVerificationKey } from "./assert-safe-verification-key.ts";
export { type BrowserProverOptions, createBrowserProver } from "./create-browser-prover.ts";
export {
  type FetchArtifactsOptions,
  type FetchProgress,
  fetchArtifacts,
} from "./fetch-artifacts.ts";
export { hashVerificationKey } from "./hash-verification-key.ts";
export {
  type LoadArtifactsOptions,
  loadArtifacts,
  readManifest,
} from "./load-artifacts.ts";
export type { CircuitRecord, FileRecord, KeyKind, Manifest } from "./manifest.ts";
export type { CeremonyRecord } from "./parse-ceremony-record.ts";
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
export { createDevelopmentKey, type DevelopmentKey } from "./setup/create-development-key.ts";
export { isDevelopmentKey } from "./setup/is-development-key.ts";
export { createSnarkjsProver, type SnarkjsProverOptions } from "./snarkjs-prover.ts";
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
