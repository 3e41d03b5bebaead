/** The cryptosuite of proofs in presentations (Data Integrity): Groth16 over BN254, the circuit by its key. */
export const CRYPTOSUITE = "symbolon-groth16-bn254-2026";
export const PROOF_TYPE = "DataIntegrityProof";
export const ZK_SYSTEM = "groth16-bn254";

/** The DCQL query has one credential query, and this is its id. */
export const QUERY_ID = "compliance";

export const VC_CONTEXT = "https://www.w3.org/ns/credentials/v2";
const TERMS = "urn:symbolon:vocab#";

/** Inline, so that nobody has to fetch a context to read a presentation. */
export const SYMBOLON_CONTEXT = {
  ZkComplianceCredential: `${TERMS}ZkComplianceCredential`,
  policyId: `${TERMS}policyId`,
  policyHash: `${TERMS}policyHash`,
  trustRoot: `${TERMS}trustRoot`,
  asOf: `${TERMS}asOf`,
  nullifier: `${TERMS}nullifier`,
} as const;

export const CREDENTIAL_TYPES = ["VerifiableCredential", "ZkComplianceCredential"] as const;
/** The same, expanded: what DCQL's `type_values` compare. */
export const EXPANDED_TYPES = [
  "https://www.w3.org/2018/credentials#VerifiableCredential",
  `${TERMS}ZkComplianceCredential`,
] as const;

/** Formats of entries in `verifier_info`. */
export const POLICY_FORMAT = "symbolon-policy";
export const PACK_FORMAT = "symbolon-policy-pack+jws";

/** A request object's `typ` and, as wallets are found by a scheme of their own, its `aud` (OpenID4VP 1.0, 5.8). */
export const REQUEST_OBJECT_TYPE = "oauth-authz-req+jwt";
export const WALLET_AUDIENCE = "https://self-issued.me/v2";

/** The URN of a verification key: what `verificationMethod` names. @param hash `hashVerificationKey` */
export const verificationMethodOf = (hash: string): string =>
  `urn:symbolon:verification-key:${hash}`;

/** A derived credential has no issuer of its own: it stands for all issuers under a root. @param root decimal */
export const issuerOfRoot = (root: string): string => `urn:symbolon:trust-root:${root}`;
