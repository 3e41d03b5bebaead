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
 * const prover = createProver({ artifacts });
 * ```
 * @module
 */
export { createSnarkjsProver, type SnarkjsProverOptions } from "./browser-snarkjs-prover.ts";
export * from "./every-platform.ts";
