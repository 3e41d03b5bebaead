/**
 * The contracts from TypeScript, over viem clients that are passed in.
 * @module
 */
export { type AdoptVersionOptions, adoptVersion } from "./adopt-version.ts";
export { type AttestOptions, attest } from "./attest.ts";
export { type AttestByDecisionOptions, attestByDecision } from "./attest-by-decision.ts";
export { ATTESTATION_TYPES, attestationTypedData } from "./attestation-typed-data.ts";
export type { ChainClients } from "./chain-clients.ts";
export {
  type ContractArtifact,
  type ContractArtifacts,
  type ContractRole,
  parseContractArtifact,
  parseContractArtifacts,
} from "./contract-artifacts.ts";
export {
  DECISION_TYPES,
  decisionTypedData,
  type SignedDecision,
  signDecision,
} from "./decision-typed-data.ts";
export type { SentContract } from "./deploy-contract.ts";
export {
  type DeploySymbolonOptions,
  deploySymbolon,
  type SymbolonDeployment,
} from "./deploy-symbolon.ts";
export {
  type ContractRecord,
  type DeploymentRecord,
  type KeyKind,
  parseDeploymentRecord,
} from "./deployment-record.ts";
export {
  type EncodedProposal,
  type EncodedStatus,
  encodeProposal,
  encodeStatus,
  issuerIdOf,
} from "./encode-issuer-record.ts";
export {
  type EncodedPresentation,
  type EncodedStatement,
  encodePresentation,
  encodeStatement,
  type StatementAnswer,
  type StatementRequest,
} from "./encode-presentation.ts";
export {
  type EncodedProof,
  type EncodedVerificationKey,
  encodeProof,
  encodeVerificationKey,
} from "./encode-proof.ts";
export { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";
export { complianceVerifierAbi } from "./generated/compliance-verifier.abi.ts";
export { policyRegistryAbi } from "./generated/policy-registry.abi.ts";
export { solvencyRatioFeedAbi } from "./generated/solvency-ratio-feed.abi.ts";
export { solvencyRegistryAbi } from "./generated/solvency-registry.abi.ts";
export { solvencyVerifierAbi } from "./generated/solvency-verifier.abi.ts";
export { trustHashAbi } from "./generated/trust-hash.abi.ts";
export { trustRegistryAbi } from "./generated/trust-registry.abi.ts";
export { type AnnouncedPolicy, announcePolicy } from "./policy-oracle/announce-policy.ts";
export type {
  EncodedAnnouncement,
  EncodedFigures,
  EncodedHaircut,
  EncodedMargin,
  EncodedRecognition,
  Unprojected,
} from "./policy-oracle/announcement.ts";
export { type CreateAuthorityOptions, createAuthority } from "./policy-oracle/create-authority.ts";
export { deployPolicyRegistry } from "./policy-oracle/deploy-policy-registry.ts";
export {
  type EncodeAnnouncementOptions,
  type EncodeAnnouncementResult,
  encodeAnnouncement,
} from "./policy-oracle/encode-announcement.ts";
export { liftPolicy } from "./policy-oracle/lift-policy.ts";
export {
  type PrepareAnnouncementOptions,
  type PreparedAnnouncement,
  prepareAnnouncement,
} from "./policy-oracle/prepare-announcement.ts";
export type { AuthorityIds } from "./policy-oracle/project-figures.ts";
export {
  type PolicyStanding,
  type PolicyVersionOnChain,
  type ReadPolicyVersionOptions,
  readPolicyVersion,
} from "./policy-oracle/read-policy-version.ts";
export {
  AUTHORITY_ROLES,
  type AuthorityRole,
  type SetAuthorityRoleOptions,
  setAuthorityRole,
} from "./policy-oracle/set-authority-role.ts";
export { type SuspendPolicyOptions, suspendPolicy } from "./policy-oracle/suspend-policy.ts";
export {
  type VerifiedPolicyOnChain,
  type VerifyPolicyOnChainOptions,
  verifyPolicyOnChain,
} from "./policy-oracle/verify-policy-on-chain.ts";
export {
  type ProposeIssuerOptions,
  type ProposeIssuerResult,
  proposeIssuer,
} from "./propose-issuer.ts";
export { type PublishStatusOptions, publishStatus } from "./publish-status.ts";
export {
  COMPLIANCE_REASONS,
  COMPLIANCE_TIERS,
  type Compliance,
  type ComplianceReason,
  type ComplianceTier,
  type ReadComplianceOptions,
  readCompliance,
} from "./read-compliance.ts";
export { readRegistry } from "./read-registry.ts";
export {
  type ChainSource,
  type ChainTrust,
  type Provider,
  type ReadTrustFromChainOptions,
  readTrustFromChain,
} from "./read-trust-from-chain.ts";
export { type ReadTrustListOptions, readTrustList } from "./read-trust-list.ts";
export { type RegisterPolicyOptions, registerPolicy } from "./register-policy.ts";
export { requestRebind } from "./request-rebind.ts";
export {
  type ConfirmSolvencyOptions,
  confirmSolvency,
  type FailSolvencyOptions,
  failSolvency,
} from "./solvency/confirm-solvency.ts";
export {
  type DeploySolvencyOptions,
  deploySolvency,
  type SolvencyDeployment,
} from "./solvency/deploy-solvency.ts";
export {
  type EncodedSolvencyReport,
  encodeSolvencyReport,
  type ReportOnChain,
} from "./solvency/encode-solvency-report.ts";
export {
  type ReadSolvencyOptions,
  type ReadSolvencyResult,
  readSolvency,
  SOLVENCY_STATUSES,
  type SolvencyOnChain,
  type SolvencyStatus,
} from "./solvency/read-solvency.ts";
export { readStatementProof } from "./solvency/read-statement-proof.ts";
export { type ReportSolvencyOptions, reportSolvency } from "./solvency/report-solvency.ts";
export {
  type RegisterSolvencyEntityOptions,
  registerSolvencyEntity,
  type SetSolvencyTermsOptions,
  setSolvencyTerms,
} from "./solvency/set-solvency-terms.ts";
export type { StatementTypedDataOptions } from "./statement-typed-data.ts";
export { type ReadTrailOptions, readTrail, type TrailContracts } from "./trail/read-trail.ts";
export {
  type VerifiedDeployment,
  type VerifyDeploymentOptions,
  verifyDeployment,
} from "./verify-deployment.ts";
export { writeRegistry } from "./write-registry.ts";
