/**
 * Proving in a browser: fetch a circuit's artifacts in checked chunks, keep them, and prove in Web Workers. What
 * `symbolon/proving` is under the export condition `browser`; no Node module is imported.
 *
 * ```ts
 * const artifacts = await fetchArtifacts({
 *   baseUrl: "/artifacts/",
 *   circuits: { compliance: 1 },
 *   pinnedKeys: { compliance: "…" },
 *   onProgress: ({ loadedBytes, totalBytes }) => show(loadedBytes / totalBytes),
 * });
 * const prover = createBrowserProver({ artifacts });
 * ```
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
