/**
 * The contracts from TypeScript, over viem clients that are passed in.
 * @module
 */
export { type AttestOptions, attest } from "./attest.ts";
export {
  ATTESTATION_TYPES,
  type AttestationTypedDataOptions,
  attestationTypedData,
} from "./attestation-typed-data.ts";
export {
  type ContractArtifact,
  type ContractArtifacts,
  parseContractArtifact,
} from "./contract-artifacts.ts";
export {
  type DeploySymbolonOptions,
  deploySymbolon,
  type SymbolonDeployment,
} from "./deploy-symbolon.ts";
export {
  type EncodedProposal,
  type EncodedStatus,
  encodeProposal,
  encodeStatus,
  issuerIdOf,
} from "./encode-issuer-record.ts";
export { type EncodedPresentation, encodePresentation } from "./encode-presentation.ts";
export {
  type EncodedProof,
  type EncodedVerificationKey,
  encodeProof,
  encodeVerificationKey,
} from "./encode-proof.ts";
export { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";
export { complianceVerifierAbi } from "./generated/compliance-verifier.abi.ts";
export { trustHashAbi } from "./generated/trust-hash.abi.ts";
export { trustRegistryAbi } from "./generated/trust-registry.abi.ts";
export { type PostTrustRootOptions, postTrustRoot } from "./post-trust-root.ts";
export {
  type ProposeIssuerOptions,
  type ProposeIssuerResult,
  proposeIssuer,
} from "./propose-issuer.ts";
export { type PublishStatusOptions, publishStatus } from "./publish-status.ts";
export {
  COMPLIANCE_REASONS,
  type Compliance,
  type ComplianceReason,
  readCompliance,
} from "./read-compliance.ts";
export { type ReadTrustListOptions, readTrustList } from "./read-trust-list.ts";
export { type RegisterPolicyOptions, registerPolicy } from "./register-policy.ts";
export { requestRebind } from "./request-rebind.ts";
export { type VerifyDeploymentOptions, verifyDeployment } from "./verify-deployment.ts";
export { type ChainClients, writeRegistry } from "./write-registry.ts";
