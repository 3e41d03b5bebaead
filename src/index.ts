/**
 * Symbolon: zero-knowledge compliance credentials. A wallet proves residency, KYC status or a whole policy about its
 * holder; a contract or a service accepts the proof and never sees the data behind it.
 *
 * This entry has what every role shares: documents with their strict parsers, and coded errors. Each role has its own
 * entry, so that none carries another's code:
 *
 * | entry | for |
 * | --- | --- |
 * | `symbolon/issuer` | a KYC provider: keys, issuance, revocation, status lists |
 * | `symbolon/holder` | a wallet: receive credentials, answer requests |
 * | `symbolon/verifier` | a dApp or exchange: create requests, verify presentations |
 * | `symbolon/trust` | a registrar: the tree of trusted issuers |
 * | `symbolon/policy` | acceptance rules: parse, compile, explain |
 * | `symbolon/proving` | provers, artifacts, proof verification |
 * | `symbolon/chain` | the contracts: ABIs, deploy and read helpers |
 * | `symbolon/service` | the HTTP service |
 * | `symbolon/client` | a client of the HTTP service |
 * | `symbolon/errors` | error classes and codes |
 *
 * @module
 */
export { parseCredential } from "./credential/parse-credential.ts";
export type { Claims, Credential } from "./credential/types.ts";
export * from "./errors.ts";
export { type Hash, loadHash } from "./field/poseidon.ts";
export { parsePolicy } from "./policy/parse-policy.ts";
export type { Policy } from "./policy/policy.ts";
export { parsePresentation } from "./presentation/parse-presentation.ts";
export { parsePresentationRequest } from "./presentation/parse-presentation-request.ts";
export {
  CIRCUIT_VERSIONS,
  type CircuitId,
  PUBLIC_SIGNALS,
} from "./presentation/public-signals.generated.ts";
export type { Presentation, PresentationRequest } from "./presentation/types.ts";
export { verifyLeafList } from "./trust/verify-leaf-list.ts";
