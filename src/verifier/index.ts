/**
 * What a verifier does off chain: ask, verify, consume. No prover is loaded.
 *
 * ```ts
 * const circuit = acceptCircuit({ id: 'compliance', version: 1, verificationKey, circuitHash });
 * const request = createRequest(hash, {
 *   id, audience: 'https://exchange.example', nonce: crypto.getRandomValues(new Uint8Array(32)),
 *   circuits: [circuit], policy, scope: { mode: 'once', label: 'airdrop-2026' }, now: new Date(),
 * });
 * const verified = await verifyPresentation(json, { hash, request, circuits: [circuit], trustRoots, now: new Date() });
 * await consumePresentation(nullifiers, verified); // then, and only then, grant
 * ```
 *
 * @module
 */
export { type Hash, loadHash } from "../field/poseidon.ts";
export type { Policy } from "../policy/policy.ts";
export { parsePresentation } from "../presentation/parse-presentation.ts";
export { parsePresentationRequest } from "../presentation/parse-presentation-request.ts";
export type { ScopeMode } from "../presentation/scope.ts";
export type { Presentation, PresentationRequest } from "../presentation/types.ts";
export { type VerifiedLeafList, verifyLeafList } from "../trust/verify-leaf-list.ts";
export {
  type AcceptCircuitOptions,
  type AcceptedCircuit,
  acceptCircuit,
} from "./accept-circuit.ts";
export { consumePresentation } from "./consume-presentation.ts";
export { type CreateRequestOptions, createRequest } from "./create-request.ts";
export { MemoryNullifierStore } from "./memory-nullifier-store.ts";
export { MemoryTrustRoots } from "./memory-trust-roots.ts";
export {
  judgeNullifier,
  type NullifierClaim,
  type NullifierOutcome,
  type NullifierStore,
} from "./nullifier-store.ts";
export type { TrustRootStanding, TrustRoots } from "./trust-roots.ts";
export {
  CLOCK_SKEW,
  type VerifiedPresentation,
  type VerifyPresentationOptions,
  verifyPresentation,
} from "./verify-presentation.ts";
export { type PresentationToVerify, verifyPresentations } from "./verify-presentations.ts";
