import { createRoute } from "@hono/zod-openapi";
import type { Transaction } from "kysely";
import type { Credential } from "../../../credential/types.ts";
import { SymbolonError } from "../../../errors.ts";
import { encodeCredentialResponse } from "../../../openid4vci/answers.ts";
import {
  type PossessionOverNonce,
  parseCredentialRequest,
  parseProofs,
} from "../../../openid4vci/credential-request.ts";
import { json, problems } from "../../http/describe-route.ts";
import { readJsonBody, SMALL_BODY } from "../../http/read-json-body.ts";
import { digestOf } from "../../issuance/issuance-secrets.ts";
import { issueFromStore } from "../../issuance/issue-from-store.ts";
import { type Issuing, issuingOf } from "../../issuance/issuing.ts";
import { type ProvenPossession, provenPossession } from "../../issuance/redeem-possession.ts";
import { openClaims, openCredential, sealCredential } from "../../issuance/sealed-claims.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { concludeOffer, findOfferOfToken } from "../../store/issuance/credential-offers.ts";
import { takeNonce } from "../../store/issuance/issuance-nonces.ts";
import type { ServiceTables } from "../../store/tables.ts";
import { credentialRequestSchema, credentialResponseSchema } from "./issuance-schemas.ts";
import { answerOAuth, OAuthRefusal, oauthErrors } from "./oauth-answers.ts";

const BEARER = /^Bearer ([A-Za-z0-9_-]{16,256})$/i;

/**
 * POST /v1/openid4vci/credential: the offered credential, to the commitment that the proof is of. The first proof binds
 * the token to its commitment: sent again with it, the same credential is answered until the token expires.
 */
export function issueOfferedCredential(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database, clock } = dependencies;
  const route = createRoute({
    method: "post",
    path: "/v1/openid4vci/credential",
    operationId: "issueOfferedCredential",
    tags: ["OpenID4VCI"],
    summary: "Fetch the offered credential (OpenID4VCI 1.0, section 8)",
    description: "Bears the access token: `Authorization: Bearer`.",
    request: {
      body: {
        required: true,
        content: { "application/json": { schema: credentialRequestSchema } },
      },
    },
    responses: {
      200: json(credentialResponseSchema, "the credential"),
      ...oauthErrors(400, 401),
      ...problems(404, 413, 415, 422),
    },
  });
  app.openAPIRegistry.registerPath(route);
  app.post(route.getRoutingPath(), (context) =>
    answerOAuth(context, async () => {
      const issuing = issuingOf(dependencies);
      const token = BEARER.exec(context.req.header("authorization") ?? "")?.[1];
      const tokenDigest = digestOf(token ?? "");
      // Nobody has a proof verified who has no token.
      if ((await findOfferOfToken(database, tokenDigest, clock())) === undefined) throw badToken();
      const proof = readProof(await readJsonBody(context, SMALL_BODY));
      const now = clock();
      const proven = await provenPossession(issuing, proof, now).catch(refuseProof);
      const credential = await database
        .transaction()
        .execute((transaction) => issueOnce({ issuing, transaction, tokenDigest, proven, now }))
        .catch(refuseIssuance);
      return context.json(encodeCredentialResponse(credential));
    }),
  );
}

function readProof(body: unknown): PossessionOverNonce {
  const request = parseCredentialRequest(body);
  if (!request.isKnown) {
    throw new OAuthRefusal(
      "unknown_credential_configuration",
      "ask by the credential_configuration_id of the offer",
    );
  }
  try {
    return parseProofs(request.proofs);
  } catch {
    throw new OAuthRefusal("invalid_proof", "proofs must hold one symbolon_possession");
  }
}

interface Issue {
  readonly issuing: Issuing;
  readonly transaction: Transaction<ServiceTables>;
  readonly tokenDigest: string;
  readonly proven: ProvenPossession;
  readonly now: number;
}

async function issueOnce(issue: Issue): Promise<Credential> {
  const { issuing, transaction, tokenDigest, proven, now } = issue;
  const { secrets } = issuing;
  if (!(await takeNonce(transaction, proven.nonce))) throw usedNonce();
  const offer = await findOfferOfToken(transaction, tokenDigest, now);
  if (offer === undefined) throw badToken();
  const { id, claims, credential: sealed, customer } = offer;
  if (offer.status_index !== null && sealed !== null) {
    const credential = openCredential(secrets, id, sealed);
    if (BigInt(credential.holderCommitment) === proven.holderCommitment) return credential;
    throw denied("the credential was issued to another commitment");
  }
  if (claims === null || customer === null) throw denied("the offer has ended");
  const credential = await issueFromStore(issuing, transaction, {
    customer,
    holderCommitment: proven.holderCommitment,
    claims: openClaims(secrets, id, claims),
    expiresAt: offer.credential_expires_at,
    now,
  });
  await concludeOffer(transaction, id, {
    statusIndex: credential.status.index,
    credential: sealCredential(secrets, id, credential),
  });
  return credential;
}

export function refuseProof(error: unknown): never {
  if (!(error instanceof SymbolonError)) throw error;
  if (error.code === "ERR_ISSUANCE_NONCE") throw usedNonce();
  if (error.code !== "ERR_ISSUANCE_POSSESSION") throw error;
  throw new OAuthRefusal("invalid_proof", "the proof of possession does not hold");
}

/** What was offered cannot be issued any more, or not to this wallet; a fault of the service stays one. */
function refuseIssuance(error: unknown): never {
  if (!(error instanceof SymbolonError) || !/^ERR_(?:CREDENTIAL|TRUST)_/.test(error.code)) {
    throw error;
  }
  throw denied(
    error.code === "ERR_CREDENTIAL_COMMITMENT_BOUND"
      ? "this customer or this wallet's commitment has another credential in force"
      : "what was offered cannot be issued",
  );
}

const denied = (why: string) => new OAuthRefusal("credential_request_denied", why);
const badToken = () =>
  new OAuthRefusal("invalid_token", "the access token is missing or not valid");
export const usedNonce = () =>
  new OAuthRefusal("invalid_nonce", "the nonce has expired or was used: ask for another");
