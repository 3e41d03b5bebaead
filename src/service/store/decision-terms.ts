import { createHash } from "node:crypto";
import { digestRequest } from "../../decision/digests.ts";
import { ServiceError } from "../../errors.ts";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { Presentation, PresentationRequest } from "../../presentation/types.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { DecisionTermsTable } from "./tables.ts";

/** What a decision was taken on, whatever it came to. */
export interface DecisionFacts {
  readonly request: PresentationRequest;
  readonly presentation: Presentation;
  /** Unix milliseconds; the clock that the presentation was held against. */
  readonly verifiedAt: number;
  /** `publicUrl` of the service. */
  readonly issuer: string;
  /** Seconds that the receipt says the decision may be acted on. */
  readonly lifetimeSeconds: number;
}

interface Recorded {
  readonly decisionId: string;
  readonly presentationDigest: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What the receipt of a decision needs, kept so that a later configuration does not change what it says. */
export function describeTerms(
  { request, presentation, verifiedAt, issuer, lifetimeSeconds }: DecisionFacts,
  { decisionId, presentationDigest, now }: Recorded,
): DecisionTermsTable {
  const { id, version } = presentation.circuit;
  const asked = request.circuits.find((entry) => entry.id === id && entry.version === version);
  return {
    decision_id: decisionId,
    issuer,
    request_digest: digestRequest(request),
    presentation_digest: presentationDigest,
    policy_hash: request.policyHash,
    scope_mode: request.scope.mode,
    chain: request.chain === undefined ? null : JSON.stringify(request.chain),
    circuit_id: id,
    circuit_version: version,
    verification_key_hash: asked?.verificationKeyHash ?? null,
    trust_root: presentation.trustRoot,
    as_of: presentation.asOf.seconds,
    verified_at: Math.floor(verifiedAt / 1000),
    expires_at: Math.floor(now / 1000) + lifetimeSeconds,
  };
}

/** SHA-256 over every column, 64 hex digits; the decision's digest covers it, and with it its audit entry. */
export function digestTerms(terms: DecisionTermsTable): string {
  return createHash("sha256")
    .update(`symbolon/decision-terms/1\n${canonicalJson(terms)}`, "utf8")
    .digest("hex");
}

/**
 * Every decision has its terms until it is erased.
 * @throws ServiceError `ERR_SERVICE_CONFLICT` after that
 */
export async function findDecisionTerms(
  database: ServiceDatabase,
  decisionId: string,
): Promise<DecisionTermsTable> {
  const terms = await database
    .selectFrom("decision_terms")
    .selectAll()
    .where("decision_id", "=", decisionId)
    .executeTakeFirst();
  if (terms === undefined) {
    const message = "what the decision was taken on was erased; nothing is issued on it any more";
    throw new ServiceError("ERR_SERVICE_CONFLICT", message);
  }
  return terms;
}
