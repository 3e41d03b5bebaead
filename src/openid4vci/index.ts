/**
 * Issuance over OpenID4VCI 1.0 (pre-authorised code, `ldp_vc`, a proof type of our own): the forms of both sides,
 * without any transport. Wallets use `acceptOffer` and `refreshCredential` of `symbolon/holder`.
 *
 * @module
 */
export {
  type CredentialResponse,
  encodeCredentialResponse,
  encodeRefreshResponse,
  encodeTokenRequest,
  parseCredentialResponse,
  parseNonceResponse,
  parseRefreshResponse,
  parseTokenResponse,
  type RefreshResponse,
} from "./answers.ts";
export {
  type CredentialOffer,
  createOfferLink,
  encodeCredentialOffer,
  parseCredentialOffer,
  type TxCodeForm,
} from "./credential-offer.ts";
export {
  encodeCredentialRequest,
  encodeRefreshRequest,
  type PossessionOverNonce,
  parseCredentialRequest,
  parseRefreshRequest,
} from "./credential-request.ts";
export { decodeCredential, encodeCredential, type LdpCredential } from "./encode-credential.ts";
export {
  encodeIssuerMetadata,
  encodeServerMetadata,
  type IssuerMetadata,
  parseIssuerMetadata,
  parseServerMetadata,
  wellKnownAddress,
} from "./issuer-metadata.ts";
