import { PresentationError } from "../errors.ts";
import type { SignedPack } from "../policy/pack/signed-pack.ts";
import type { PresentationRequest } from "../presentation/types.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import { parseClientId, validateAudience } from "./client-id.ts";
import {
  CRYPTOSUITE,
  EXPANDED_TYPES,
  PACK_FORMAT,
  POLICY_FORMAT,
  PROOF_TYPE,
  QUERY_ID,
  ZK_SYSTEM,
} from "./vocabulary.ts";

export interface CreateAuthorizationRequestOptions {
  /** With its prefix; it must vouch for the request's audience (`audiencesOf`). */
  readonly clientId: string;
  /** Fresh and random: ties the answer to the verifier's session. */
  readonly state: string;
  /** Shown to the holder; not authenticated. */
  readonly clientName?: string;
  /** The pack that the policy is from: who stands behind it. Nothing in the proof rests on it. */
  readonly signedPack?: SignedPack;
  /** SHA-256 of circuits' r1cs files in hex, by `verificationKeyHash`. */
  readonly circuitHashes?: Readonly<Record<string, string>>;
}

/**
 * A presentation request in the form of OpenID4VP 1.0. The nonces are one and the same. What the proof binds rides
 * where a wallet can rebuild all of it: the policy in `verifier_info`, its hash among the claims that are asked for,
 * audience, scope, subject and freshness in `meta.zk_statement`.
 * @param request off chain, with a `responseUri`
 * @throws PresentationError `ERR_PRESENTATION_AUDIENCE`, or `ERR_PRESENTATION_REQUEST_FORM` for one that cannot be
 *   carried
 */
export function createAuthorizationRequest(
  request: PresentationRequest,
  {
    clientId,
    state,
    clientName,
    signedPack,
    circuitHashes = {},
  }: CreateAuthorizationRequestOptions,
): AuthorizationRequest {
  const { responseUri, policy, policyHash, subject } = request;
  if (request.chain !== undefined || responseUri === undefined) {
    throw new PresentationError(
      "ERR_PRESENTATION_REQUEST_FORM",
      "OpenID4VP carries requests off chain, with a responseUri",
    );
  }
  const client = parseClientId(clientId);
  validateAudience(client, request.audience);
  if (client.prefix === "redirect_uri" && client.responseUri !== responseUri) {
    throw new PresentationError(
      "ERR_PRESENTATION_AUDIENCE",
      "client_id: the address after redirect_uri must be the request's responseUri",
    );
  }
  return {
    response_type: "vp_token",
    response_mode: "direct_post",
    client_id: clientId,
    nonce: request.nonce,
    state,
    response_uri: responseUri,
    dcql_query: {
      credentials: [
        {
          id: QUERY_ID,
          format: "ldp_vc",
          meta: {
            type_values: [EXPANDED_TYPES],
            zk_system_type: request.circuits.map(({ id, version, verificationKeyHash }) => ({
              id: verificationKeyHash,
              system: ZK_SYSTEM,
              circuit: id,
              version,
              ...(circuitHashes[verificationKeyHash] === undefined
                ? {}
                : { circuit_hash: circuitHashes[verificationKeyHash] }),
            })),
            zk_statement: {
              version: 1,
              request_id: request.id,
              audience: request.audience,
              scope: request.scope,
              max_as_of_age: request.freshness.maxAsOfAge,
              expires_at: request.expiresAt,
              ...(subject === undefined ? {} : { subject }),
            },
          },
          claims: [
            { path: ["credentialSubject", "policyId"], values: [policy.id] },
            { path: ["credentialSubject", "policyHash"], values: [policyHash] },
          ],
        },
      ],
    },
    client_metadata: {
      ...(clientName === undefined ? {} : { client_name: clientName }),
      vp_formats_supported: {
        ldp_vc: { proof_type_values: [PROOF_TYPE], cryptosuite_values: [CRYPTOSUITE] },
      },
    },
    verifier_info: [
      { format: POLICY_FORMAT, data: { policy }, credential_ids: [QUERY_ID] },
      ...(signedPack === undefined
        ? []
        : [{ format: PACK_FORMAT, data: signedPack, credential_ids: [QUERY_ID] }]),
    ],
  };
}
