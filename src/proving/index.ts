/**
 * Groth16 on BN254: load a circuit's artifacts, prove in worker threads with this package's engine (`createProver`; any
 * circom circuit: `openCircuit`), parse and verify strictly. snarkjs is a second backend.
 * Under the export condition `browser` this is `browser.ts`: the same without what needs Node.
 * @module
 */
export { allowRelaxedSimd } from "./allow-relaxed-simd.ts";
export { createEngineVerifier } from "./engine/engine-verifier.ts";
export * from "./every-platform.ts";
export {
  type LoadArtifactsOptions,
  loadArtifacts,
  readManifest,
} from "./load-artifacts.ts";
export type { ProofVerifier } from "./proof-verifier.ts";
export { createDevelopmentKey, type DevelopmentKey } from "./setup/create-development-key.ts";
export { createSnarkjsProver, type SnarkjsProverOptions } from "./snarkjs-prover.ts";
