import type { Transaction } from "kysely";
import { type SymbolonError, VerificationError } from "../../errors.ts";
import type { VerifiedPresentation } from "../../verifier/verify-presentation.ts";
import { appendAuditEntry } from "./append-audit-entry.ts";
import { assertOpen } from "./assert-open.ts";
import { type DecisionFacts, describeTerms, digestTerms } from "./decision-terms.ts";
import { digestDecision } from "./digest-decision.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { RecordedDecision } from "./recorded-decision.ts";
import { repeatDecision } from "./repeat-decision.ts";
import type { DecisionTable, ServiceTables } from "./tables.ts";
import { takeNullifier } from "./take-nullifier.ts";
import { isTrustRootHeld } from "./trust-roots.ts";
import { enqueueWebhooks, type WebhookEndpoint } from "./webhook-deliveries.ts";
import { writePoint } from "./write-point.ts";

/** What verification found; an accepted verdict still has to take its nullifier. */
export type Verdict =
  | { readonly outcome: "accepted"; readonly verified: VerifiedPresentation }
  | { readonly outcome: "refused"; readonly error: SymbolonError };

export interface RecordDecisionOptions {
  readonly decisionId: string;
  readonly requestId: string;
  readonly verdict: Verdict;
  /** `digestPresentation` */
  readonly presentationDigest: string;
  /** 16 fresh random bytes, hex. */
  readonly salt: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** Refused submissions that one request admits. */
  readonly maxAttempts: number;
  /** What the receipt will say. */
  readonly facts: DecisionFacts;
  /** Who is told, each of its own client's decisions. */
  readonly webhooks: readonly WebhookEndpoint[];
}

/**
 * Takes the nullifier, consumes the request, writes the decision and its audit entry in one transaction. The unique
 * columns decide who wins, whichever process the rivals run in; a nullifier that is gone turns the verdict to refused.
 * The presentation that consumed the request gets the decision that is stored.
 * @throws ServiceError `ERR_SERVICE_NOT_FOUND`, `ERR_SERVICE_REQUEST_USED`, `ERR_SERVICE_RATE_LIMITED`
 * @throws PresentationError `ERR_PRESENTATION_REQUEST_EXPIRED`
 */
export async function recordDecision(
  database: ServiceDatabase,
  options: RecordDecisionOptions,
): Promise<RecordedDecision> {
  const { decisionId, requestId, presentationDigest, now } = options;
  const decision = await database.transaction().execute(async (transaction) => {
    await writePoint("transaction begun");
    const found = await transaction
      .selectFrom("requests")
      .selectAll()
      .where("id", "=", requestId)
      .executeTakeFirst();
    if (found !== undefined && found.decision_id !== null) {
      return repeatDecision(transaction, found.decision_id, presentationDigest);
    }
    const { client_id, policy_id } = assertOpen(found, now, options.maxAttempts);
    const verdict = await settle(transaction, options);
    const terms = describeTerms(options.facts, { decisionId, presentationDigest, now });
    await write(transaction, {
      ...describe(verdict, presentationDigest),
      id: decisionId,
      request_id: requestId,
      client_id,
      policy_id,
      decided_at: now,
      terms_digest: digestTerms(terms),
      salt: options.salt,
    });
    await transaction.insertInto("decision_terms").values(terms).execute();
    await enqueueWebhooks(transaction, options.webhooks, { decisionId, clientId: client_id, now });
    const { outcome } = verdict;
    await transaction
      .updateTable("requests")
      .where("id", "=", requestId)
      .set((row) =>
        outcome === "accepted"
          ? { decision_id: decisionId }
          : { attempts: row("attempts", "+", 1) },
      )
      .execute();
    await writePoint("after request update");
    const decision = { decisionId, outcome, decidedAt: now, isRepeated: false };
    return verdict.outcome === "accepted" ? decision : { ...decision, error: verdict.error };
  });
  await writePoint("after commit");
  return decision;
}

async function settle(
  transaction: Transaction<ServiceTables>,
  { verdict, decisionId }: RecordDecisionOptions,
): Promise<Verdict> {
  if (verdict.outcome === "refused") return verdict;
  // Verification takes its time, and a root may be withdrawn meanwhile.
  if (!(await isTrustRootHeld(transaction, verdict.verified.trustRoot))) {
    const message = "the trust root is not one of the verifier's";
    const error = new VerificationError("ERR_VERIFICATION_TRUST_ROOT", message);
    return { outcome: "refused", error };
  }
  await writePoint("before nullifier");
  const error = await takeNullifier(transaction, verdict.verified, decisionId);
  await writePoint("after nullifier");
  return error === undefined ? verdict : { outcome: "refused", error };
}

type VerdictColumns = Pick<
  DecisionTable,
  | "outcome"
  | "code"
  | "as_of"
  | "nullifier"
  | "subject"
  | "mode"
  | "rule_hash"
  | "presentation_digest"
>;

function describe(verdict: Verdict, presentationDigest: string): VerdictColumns {
  const verified = verdict.outcome === "accepted" ? verdict.verified : undefined;
  return {
    outcome: verdict.outcome,
    code: verdict.outcome === "refused" ? verdict.error.code : null,
    as_of: verified?.asOf.seconds ?? null,
    nullifier: verified?.nullifier ?? null,
    subject: verified?.subject ?? null,
    mode: verified?.mode ?? null,
    rule_hash: verified?.ruleHash ?? null,
    presentation_digest: verified === undefined ? null : presentationDigest,
  };
}

async function write(
  transaction: Transaction<ServiceTables>,
  recorded: Omit<DecisionTable, "audit_sequence" | "openings" | "erased_at">,
): Promise<void> {
  const row = { ...recorded, openings: null, erased_at: null };
  const { code, outcome } = row;
  const sequence = await appendAuditEntry(transaction, {
    kind: "decision",
    at: row.decided_at,
    decisionId: row.id,
    requestId: row.request_id,
    policyId: row.policy_id,
    outcome,
    ...(code === null ? {} : { code }),
    digest: digestDecision(row),
  });
  await writePoint("after audit entry");
  await transaction
    .insertInto("decisions")
    .values({ ...row, audit_sequence: sequence })
    .execute();
  await writePoint("after decision");
}
