import { createRoute } from "@hono/zod-openapi";
import type { Transaction } from "kysely";
import { SymbolonError } from "../../../errors.ts";
import { encodeRefreshResponse, type RefreshResponse } from "../../../openid4vci/answers.ts";
import {
  parseRefreshRequest,
  type RefreshRequest,
} from "../../../openid4vci/credential-request.ts";
import { json, problems } from "../../http/describe-route.ts";
import { readJsonBody, SMALL_BODY } from "../../http/read-json-body.ts";
import { issueFromStore } from "../../issuance/issue-from-store.ts";
import { type Issuing, issuingOf } from "../../issuance/issuing.ts";
import { type ProvenPossession, provenPossession } from "../../issuance/redeem-possession.ts";
import { openClaims, openCredential, sealCredential } from "../../issuance/sealed-claims.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import {
  concludeReissue,
  findSealedCredential,
  findWaitingReissue,
} from "../../store/issuance/credential-reissues.ts";
import { takeNonce } from "../../store/issuance/issuance-nonces.ts";
import { newestIssuance } from "../../store/issuance/issuances.ts";
import type { IssuanceTable, ServiceTables } from "../../store/tables.ts";
import { refreshRequestSchema, refreshResponseSchema } from "./issuance-schemas.ts";
import { refuseProof, usedNonce } from "./issue-credential.ts";
import { answerOAuth, OAuthRefusal, oauthErrors } from "./oauth-answers.ts";

/**
 * POST /v1/openid4vci/refresh: what was issued anew to the commitment that the proof is of. No token is needed, so a
 * wallet from a backup can ask; and nobody else learns whether a commitment is known, or revoked.
 */
export function refreshCredential(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database, clock } = dependencies;
  const route = createRoute({
    method: "post",
    path: "/v1/openid4vci/refresh",
    operationId: "refreshCredential",
    tags: ["OpenID4VCI"],
    summary: "Renew a credential by proof of possession",
    request: {
      body: { required: true, content: { "application/json": { schema: refreshRequestSchema } } },
    },
    responses: {
      200: json(refreshResponseSchema, "the new credential, or why there is none"),
      ...oauthErrors(400),
      ...problems(404, 413, 415, 422),
    },
  });
  app.openAPIRegistry.registerPath(route);
  app.post(route.getRoutingPath(), (context) =>
    answerOAuth(context, async () => {
      const issuing = issuingOf(dependencies);
      const request = readRequest(await readJsonBody(context, SMALL_BODY));
      const now = clock();
      const proven = await provenPossession(issuing, request, now).catch(refuseProof);
      const response = await database
        .transaction()
        .execute((transaction) => renew({ issuing, transaction, proven, held: request.held, now }));
      return context.json(encodeRefreshResponse(response));
    }),
  );
}

function readRequest(body: unknown): RefreshRequest {
  try {
    return parseRefreshRequest(body);
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    throw new OAuthRefusal("invalid_credential_request", error.message);
  }
}

interface Renewal {
  readonly issuing: Issuing;
  readonly transaction: Transaction<ServiceTables>;
  readonly proven: ProvenPossession;
  /** Status index that the wallet holds. */
  readonly held: number;
  readonly now: number;
}

async function renew(renewal: Renewal): Promise<RefreshResponse> {
  const { issuing, transaction, proven, held, now } = renewal;
  if (!(await takeNonce(transaction, proven.nonce))) throw usedNonce();
  const commitment = String(proven.holderCommitment);
  const newest = await newestIssuance(transaction, { commitment });
  if (newest === undefined) return { status: "not_ready" };
  if (newest.revoked_at !== null) return { status: "revoked" };
  const issued = await issueWaiting(renewal, newest);
  if (issued !== undefined) return issued;
  if (held === newest.status_index) return { status: "not_ready" };
  // Of this wallet, or of another of the same holder: one of the two may know no later one than `held`.
  const kept = await findSealedCredential(transaction, newest.status_index, now);
  if (kept === undefined || kept.credential === null) return { status: "not_ready" };
  const credential = openCredential(issuing.secrets, kept.id, kept.credential);
  return { status: "refreshed", credential };
}

async function issueWaiting(
  { issuing, transaction, proven, now }: Renewal,
  { customer }: IssuanceTable,
): Promise<RefreshResponse | undefined> {
  const waiting =
    customer === null ? undefined : await findWaitingReissue(transaction, customer, now);
  if (customer === null || waiting === undefined || waiting.claims === null) return undefined;
  const { secrets } = issuing;
  const credential = await issueFromStore(issuing, transaction, {
    customer,
    holderCommitment: proven.holderCommitment,
    claims: openClaims(secrets, waiting.id, waiting.claims),
    expiresAt: waiting.credential_expires_at,
    now,
  });
  const { id, credential_expires_at: until } = waiting;
  await concludeReissue(
    transaction,
    { id, customer },
    {
      statusIndex: credential.status.index,
      credential: sealCredential(secrets, id, credential),
      until,
    },
  );
  return { status: "refreshed", credential };
}
