/** What an issuer does: hold a key, issue, revoke, publish its status. */

export { parseCredential } from "../credential/parse-credential.ts";
export type { Signer } from "../credential/signer.ts";
export type { Claims, Credential } from "../credential/types.ts";
export type { PossessionProof } from "../presentation/possession-proof.ts";
export { StatusList } from "../status/status-list.ts";
export {
  type CommitmentRegistry,
  type Issuance,
  MemoryCommitmentRegistry,
  type RegistryEntry,
} from "./commitment-registry.ts";
export { type CreateIssuerOptions, createIssuer, type Issuer } from "./create-issuer.ts";
export { type CreateKeystoreOptions, createKeystore } from "./create-keystore.ts";
export { createLocalSigner } from "./create-local-signer.ts";
export { type IssueCredentialOptions, issueCredential } from "./issue-credential.ts";
export { type Keystore, type KeystoreCost, parseKeystore } from "./keystore.ts";
export { openKeystore } from "./open-keystore.ts";
export {
  type PublishedStatusList,
  type PublishStatusListOptions,
  publishStatusList,
} from "./publish-status-list.ts";
export { revokeCredential } from "./revoke-credential.ts";
export { type VerifyPossessionOptions, verifyPossession } from "./verify-possession.ts";
