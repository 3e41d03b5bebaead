/** OpenID4VCI 1.0, section 4.1.1: the grant of a code that the issuer gave away by itself. */
export const PRE_AUTHORIZED_GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

export const CREDENTIAL_FORMAT = "ldp_vc";
/** The one credential that is issued; what an offer and a request name it by. */
export const CONFIGURATION_ID = "SymbolonCredential";
/** EdDSA-Poseidon over BabyJubJub: cryptosuite of the credential's proof, and the issuer's signing algorithm. */
export const CRYPTOSUITE = "symbolon-bjj-poseidon-2026";
/** A proof type of our own: knowledge of what opens a holder commitment, in zero knowledge. */
export const POSSESSION_PROOF_TYPE = "symbolon_possession";
export const POSSESSION_ALGORITHM = "groth16-bn254";

export const OFFER_SCHEME = "openid-credential-offer://";

export const VC_CONTEXT = "https://www.w3.org/ns/credentials/v2";
const TERMS = "urn:symbolon:vocab#";
/** Inline, so that nobody has to fetch a context to read a credential. */
export const CREDENTIAL_CONTEXT = {
  SymbolonCredential: `${TERMS}SymbolonCredential`,
  holderCommitment: `${TERMS}holderCommitment`,
  claims: { "@id": `${TERMS}claims`, "@type": "@json" },
} as const;
export const CREDENTIAL_TYPES = ["VerifiableCredential", "SymbolonCredential"] as const;
