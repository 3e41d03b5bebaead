import { type Fail, type Reader, readObject } from "../credential/read-object.ts";
import { readDidWeb, readPoint } from "../credential/read-scalars.ts";
import type { PointJson } from "../credential/types.ts";
import { IssuanceError } from "../errors.ts";
import { pick, plainAddress } from "./readers.ts";
import {
  CONFIGURATION_ID,
  CREDENTIAL_FORMAT,
  CREDENTIAL_TYPES,
  CRYPTOSUITE,
  POSSESSION_ALGORITHM,
  POSSESSION_PROOF_TYPE,
  PRE_AUTHORIZED_GRANT,
  VC_CONTEXT,
} from "./vocabulary.ts";

/** What a wallet needs to know of an issuer. */
export interface IssuerMetadata {
  readonly credentialIssuer: string;
  /** did:web that credentials name, and that a holder's commitment is bound to. */
  readonly issuerId: string;
  /** The key that signs credentials. */
  readonly publicKey: PointJson;
  readonly credentialEndpoint: string;
  readonly nonceEndpoint: string;
  /** Gives who proves possession of a commitment what was issued to it anew. */
  readonly refreshEndpoint: string;
}

const fail: Fail = (path, expected) =>
  new IssuanceError("ERR_ISSUANCE_METADATA_FORM", `${path} must be ${expected}`, {
    details: { path },
  });

/**
 * Where metadata of an issuer are (OpenID4VCI 1.0, section 12.2.2; RFC 8414, section 3.1): the well-known part stands
 * between the host and the issuer's path.
 */
export function wellKnownAddress(
  credentialIssuer: string,
  name: "openid-credential-issuer" | "oauth-authorization-server",
): string {
  const { origin, pathname } = new URL(credentialIssuer);
  return `${origin}/.well-known/${name}${pathname.replace(/\/+$/, "")}`;
}

/** Metadata of the issuer and of its one credential (OpenID4VCI 1.0, section 12.2.4). */
export function encodeIssuerMetadata(metadata: IssuerMetadata, displayName?: string) {
  return {
    credential_issuer: metadata.credentialIssuer,
    credential_endpoint: metadata.credentialEndpoint,
    nonce_endpoint: metadata.nonceEndpoint,
    ...(displayName === undefined ? {} : { display: [{ name: displayName }] }),
    credential_configurations_supported: {
      [CONFIGURATION_ID]: {
        format: CREDENTIAL_FORMAT,
        cryptographic_binding_methods_supported: ["symbolon_commitment"],
        credential_signing_alg_values_supported: [CRYPTOSUITE],
        proof_types_supported: {
          [POSSESSION_PROOF_TYPE]: { proof_signing_alg_values_supported: [POSSESSION_ALGORITHM] },
        },
        credential_definition: { "@context": [VC_CONTEXT], type: [...CREDENTIAL_TYPES] },
        credential_metadata: { display: [{ name: "Symbolon credential", locale: "en" }] },
      },
    },
    symbolon: {
      issuer: metadata.issuerId,
      public_key: metadata.publicKey,
      refresh_endpoint: metadata.refreshEndpoint,
    },
  };
}

/** Metadata of the authorisation server, which is the issuer itself (RFC 8414). */
export function encodeServerMetadata(credentialIssuer: string, tokenEndpoint: string) {
  return {
    issuer: credentialIssuer,
    token_endpoint: tokenEndpoint,
    grant_types_supported: [PRE_AUTHORIZED_GRANT],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ["none"],
    "pre-authorized_grant_anonymous_access_supported": true,
  };
}

/** Names of this machine. */
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?=:|$)/;

/**
 * Whether the issuer's URL is of the host, and of the part of it, that its did:web stands for. Were it not held to it, a
 * site could take another issuer's name and learn the commitments that its customers gave to that one. Of two issuers on
 * one host, neither is the other; one that has the whole host speaks for each. The names of this machine are one host.
 */
export function isPlaceOfDid(credentialIssuer: string, issuerId: string): boolean {
  const { host, pathname } = new URL(credentialIssuer);
  const [, , encodedHost = "", ...path] = issuerId.split(":");
  const hostOf = (text: string) => text.replace(LOOPBACK, "localhost");
  if (hostOf(encodedHost.replace("%3A", ":")) !== hostOf(host)) return false;
  const served = pathname.split("/").filter((segment) => segment !== "");
  return path.every((segment, i) => i >= served.length || segment === served[i]);
}

/**
 * Reads an issuer's metadata. Every endpoint must be of the issuer's own origin.
 * @param expected the issuer's URL, from the offer
 * @throws IssuanceError `ERR_ISSUANCE_METADATA_FORM`; `ERR_ISSUANCE_ADDRESS` for an endpoint elsewhere, or where the
 *   did:web is not that address's
 */
export function parseIssuerMetadata(json: unknown, expected: string): IssuerMetadata {
  const members = readMembers(
    pick(json, [
      "credential_issuer",
      "credential_endpoint",
      "nonce_endpoint",
      "credential_configurations_supported",
      "symbolon",
    ]),
    "metadata",
    fail,
  );
  if (members.credential_issuer !== expected) {
    throw fail("metadata.credential_issuer", "the issuer's URL", "form");
  }
  const { issuer, public_key, refresh_endpoint } = readSymbolon(
    members.symbolon,
    "metadata.symbolon",
    fail,
  );
  if (!isPlaceOfDid(expected, issuer)) {
    throw elsewhere("metadata.symbolon.issuer", "the did:web is not that of the issuer's address");
  }
  const metadata: IssuerMetadata = {
    credentialIssuer: expected,
    issuerId: issuer,
    publicKey: public_key,
    credentialEndpoint: members.credential_endpoint,
    nonceEndpoint: members.nonce_endpoint,
    refreshEndpoint: refresh_endpoint,
  };
  for (const address of [
    metadata.credentialEndpoint,
    metadata.nonceEndpoint,
    metadata.refreshEndpoint,
  ]) {
    assertSameOrigin(address, expected);
  }
  return metadata;
}

/** @returns the token endpoint @throws IssuanceError as `parseIssuerMetadata` */
export function parseServerMetadata(json: unknown, expected: string): string {
  const { issuer, token_endpoint } = readObject({
    issuer: plainAddress,
    token_endpoint: plainAddress,
  })(pick(json, ["issuer", "token_endpoint"]), "metadata", fail);
  if (issuer !== expected) throw fail("metadata.issuer", "the issuer's URL", "form");
  assertSameOrigin(token_endpoint, expected);
  return token_endpoint;
}

/** @throws IssuanceError `ERR_ISSUANCE_ADDRESS` */
export function assertSameOrigin(address: string, credentialIssuer: string): void {
  if (new URL(address).origin !== new URL(credentialIssuer).origin) {
    throw elsewhere("metadata", "an endpoint is of another origin than the issuer");
  }
}

function elsewhere(path: string, message: string): IssuanceError {
  return new IssuanceError("ERR_ISSUANCE_ADDRESS", message, { details: { path } });
}

const readConfigurations: Reader<unknown> = (value, path, onFault) => {
  const configuration = pick(value, [CONFIGURATION_ID])?.[CONFIGURATION_ID];
  const { format } = pick(configuration, ["format"]) ?? {};
  if (format !== CREDENTIAL_FORMAT) {
    throw onFault(path, `with ${CONFIGURATION_ID} as ${CREDENTIAL_FORMAT}`, "form");
  }
};

const readMembers = readObject({
  credential_issuer: plainAddress,
  credential_endpoint: plainAddress,
  nonce_endpoint: plainAddress,
  credential_configurations_supported: readConfigurations,
  symbolon: (value: unknown) => pick(value, ["issuer", "public_key", "refresh_endpoint"]),
});

const readSymbolon = readObject({
  issuer: readDidWeb,
  public_key: readPoint,
  refresh_endpoint: plainAddress,
});
