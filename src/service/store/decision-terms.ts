import type { Transaction } from "kysely";
import { digestRequest } from "../../decision/digests.ts";
import type { Presentation, PresentationRequest } from "../../presentation/types.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { DecisionTermsTable, ServiceTables } from "./tables.ts";

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

/** Keeps what the receipt of a decision needs, so that a later configuration does not change what it says. */
export async function writeDecisionTerms(
  transaction: Transaction<ServiceTables>,
  { request, presentation, verifiedAt, issuer, lifetimeSeconds }: DecisionFacts,
  { decisionId, presentationDigest, now }: Recorded,
): Promise<void> {
  const { id, version } = presentation.circuit;
  const asked = request.circuits.find((entry) => entry.id === id && entry.version === version);
  await transaction
    .insertInto("decision_terms")
    .values({
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
    })
    .execute();
}

/** Every decision has its terms. */
export function findDecisionTerms(
  database: ServiceDatabase,
  decisionId: string,
): Promise<DecisionTermsTable> {
  return database
    .selectFrom("decision_terms")
    .selectAll()
    .where("decision_id", "=", decisionId)
    .executeTakeFirstOrThrow();
}
