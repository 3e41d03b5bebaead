import { PolicyError, ServiceError, VerificationError } from "../../errors.ts";
import type { PresentationRequest } from "../../presentation/types.ts";
import type { ServiceDependencies } from "../service-dependencies.ts";
import { findDecisionTerms } from "../store/decision-terms.ts";
import { findDecision, findRequestOfDecision } from "../store/requests.ts";
import type { DecisionTable, DecisionTermsTable } from "../store/tables.ts";
import { isTrustRootHeld } from "../store/trust-roots.ts";

/** An acceptance that something may be issued on. */
export interface StandingDecision {
  readonly decision: DecisionTable;
  readonly terms: DecisionTermsTable;
  /** As it was served. */
  readonly request: PresentationRequest;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * A decision that still stands: an acceptance of the client's own request, within its receipt's time, of a policy that
 * is honoured and under a trust root that was not withdrawn since.
 * @throws ServiceError `ERR_SERVICE_NOT_FOUND`, `ERR_SERVICE_CONFLICT` for a refusal, one that is over, or of which something was erased
 * @throws PolicyError `ERR_POLICY_NOT_IN_FORCE`; VerificationError `ERR_VERIFICATION_TRUST_ROOT`
 */
export async function requireStanding(
  { database, policies, clock }: Pick<ServiceDependencies, "database" | "policies" | "clock">,
  id: string,
  clientId: string,
): Promise<StandingDecision> {
  const now = clock();
  const decision = await findDecision(database, id, clientId);
  if (decision === undefined) {
    throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such decision");
  }
  const body = await findRequestOfDecision(database, decision);
  if (decision.outcome !== "accepted" || body === undefined) {
    throw new ServiceError("ERR_SERVICE_CONFLICT", "the decision is no acceptance");
  }
  const terms = await findDecisionTerms(database, id);
  if (now >= terms.expires_at * 1000) {
    throw new ServiceError("ERR_SERVICE_CONFLICT", "the decision is too old; ask for a new proof");
  }
  if (!policies.isHonoured(decision.policy_id, terms.policy_hash, now)) {
    throw new PolicyError("ERR_POLICY_NOT_IN_FORCE", "the policy no longer counts; ask again");
  }
  if (!(await isTrustRootHeld(database, terms.trust_root))) {
    throw new VerificationError(
      "ERR_VERIFICATION_TRUST_ROOT",
      "the trust root was withdrawn; ask for a new proof",
    );
  }
  return { decision, terms, request: JSON.parse(body) as PresentationRequest, now };
}
